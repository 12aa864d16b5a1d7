package grammar

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/shlex"
)

func texts(words []Word) []string {
	t := []string{}
	for _, w := range words {
		t = append(t, w.Text)
	}
	return t
}

func TestLex(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       []string
		open       byte
	}{
		{"TS-30", `1  "2    3"`, []string{"1", "2    3"}, 0},
		{"TS-31", "1 \\\n2 \"3\n4\"  \"5\\\n6\"", []string{"1", "2", "3\n4", "56"}, 0},
		{"TS-32", `1\ 2`, []string{"1 2"}, 0},
		{"TS-33", "a\\\nb", []string{"ab"}, 0},
		{"TS-33 between blanks", "a \\\n b", []string{"a", "b"}, 0},
		{"TS-34 double", `1 "2`, []string{"1", "2"}, '"'},
		{"TS-34 single", `1 '2 "`, []string{"1", `2 "`}, '\''},
		{"TS-34 backslash", `1 \`, []string{"1"}, '\\'},
		{"TS-34 backslash in a word", `1 2\`, []string{"1", "2"}, '\\'},
		{"TS-34 backslash in a quote", `1 "2\`, []string{"1", "2"}, '"'},
		{"TS-35 pieces", `a"b c"d'e f'`, []string{"ab cde f"}, 0},
		{"TS-35 empty", `"" ''`, []string{"", ""}, 0},
		{"TS-35 TAB", "a\tb", []string{"a", "b"}, 0},
		{"TS-35 other quote", `"'" '"'`, []string{`'`, `"`}, 0},
		{"TS-36", `\\ \t \n x\ y \" \' \q`, []string{`\`, "\t", "\n", "x y", `"`, `'`, `\q`}, 0},
		{"TS-36 in double quotes", `"\\ \t \n x\ y \" \' \q"`, []string{"\\ \t \n x y \" ' \\q"}, 0},
		{"TS-36 in single quotes", `'\\ \t \n x\ y \" \' \q'`, []string{"\\ \t \n x y \" ' \\q"}, 0},
		{"TS-36 alone", `a \ b`, []string{"a", `\`, "b"}, 0},
		{"TS-36 alone at the start", `\ b`, []string{`\`, "b"}, 0},
		{"TS-38", " \t ", []string{}, 0},
		{"number sign", "description link #3", []string{"description", "link", "#3"}, 0},
		{"bar", `a|b | c`, []string{"a|b", "|", "c"}, 0},
	} {
		words, open := Lex(test.line)
		if got := texts(words); !reflect.DeepEqual(got, test.want) || open != test.open {
			t.Errorf("%s: %q is %q, open %q; want %q, %q", test.name, test.line, got, open, test.want, test.open)
		}
	}
}

func TestLexOffsets(t *testing.T) {
	words, _ := Lex(` ab  "c d"e\ f` + "\tg")
	want := []Word{{1, 3, "ab", false}, {5, 14, "c de f", true}, {15, 16, "g", false}}
	if !reflect.DeepEqual(words, want) {
		t.Errorf("words are %+v, want %+v", words, want)
	}
}

func FuzzLex(f *testing.F) {
	for _, s := range []string{`1  "2    3"`, `1\ 2`, `a"b c"d`, `'' ""`, `"open`, "a\tb", `\`, `\ `, `a\\b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, open := Lex(line)
		end := 0
		for _, w := range words {
			if w.Start < end || w.End <= w.Start || w.End > len(line) {
				t.Fatalf("%q: word %+v behind %d", line, w, end)
			}
			if blank := strings.Trim(line[end:w.Start], " \t\r\n\\"); blank != "" {
				t.Fatalf("%q: %q lies between words", line, blank)
			}
			if !w.Quoted && w.Text != line[w.Start:w.End] {
				t.Fatalf("%q: %+v is not what stands there", line, w)
			}
			end = w.End
		}
		if open == 0 && common(line) {
			want, err := shlex.Split(line)
			if err != nil {
				t.Fatalf("%q: whole, but shlex says %v", line, err)
			}
			if got := texts(words); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q is %q, shlex has %q", line, got, want)
			}
		}
		if quote := open == '"' || open == '\''; quote {
			closed, still := Lex(line + string(open))
			if still == 0 && len(closed) != len(words) {
				t.Fatalf("%q: closing the quote makes %d words of %d", line, len(closed), len(words))
			}
		}
	})
}

// common says whether Lex and shlex define line alike: shlex has comments, takes a line end for a blank, has no escapes in
// single quotes, and drops the backslash of those that we keep.
func common(line string) bool {
	if !utf8.ValidString(line) || strings.ContainsAny(line, "#\r\n\x00") {
		return false
	}
	var quote byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			if quote != 0 || i+1 == len(line) || !strings.ContainsRune(`\"'`, rune(line[i+1])) {
				return false
			}
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		}
	}
	return true
}
