package console_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// TestListPermutationsEnds: ten words in any order come to more lines than anybody reads; the list ends and says so.
func TestListPermutationsEnds(t *testing.T) {
	c := console.New(console.Config{})
	m := c.Mode("exec", "> ")
	words := strings.Split("abcdefghij", "")
	doc := "{" + strings.Join(words, "|") + "}\nMany"
	for _, w := range words {
		doc += "\n" + w + "  help"
	}
	m.Command("a", doc, func(context.Context, *console.Session, console.Args) error { return nil })
	out, err := c.Batch(m).Run(context.Background(), "list permutations")
	if n := strings.Count(out, "  a "); err == nil || n < 9000 || n > 10000 {
		t.Errorf("%d lines, %v", n, err)
	}
}

// TestAproposBounded: an expression is at most 512 bytes, and half a bracket is none.
func TestAproposBounded(t *testing.T) {
	c := console.New(console.Config{})
	b := c.Batch(c.Mode("exec", "> "))
	for expression, ok := range map[string]bool{
		strings.Repeat("a", 512): true, strings.Repeat("a", 513): false, "a)(b": false, "(": false, "logging$": true, "(a*)*$": true,
	} {
		if _, err := b.Run(context.Background(), "help apropos "+expression); (err == nil) != ok {
			t.Errorf("%.20q: %v", expression, err)
		}
	}
}

// TestR111_HelpAndLevel: what is above a level is in no help, list, search, explanation or suggestion.
func TestR111_HelpAndLevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := startScript(t, &txtar.Archive{}, vt, false)
		defer p.stop()
		p.raw("terminal length 0\rterminal monitor\r")
		for _, line := range []string{"help", "help configure", "help apropos onfig.*erminal", "list", "list permutations", "explain conf t", "explain configure terminal"} {
			p.forget()
			p.raw(line + "\r")
			if out := strings.TrimPrefix(p.sent(), line); strings.Contains(out, "onfigure from") || strings.Contains(out, "configure terminal") {
				t.Errorf("%s: %q", line, out)
			}
		}
	})
}

// TestR111_SuggestAndLevel: nobody learns by a typing error what he may not run, or what is hidden; a script learns nothing.
func TestR111_SuggestAndLevel(t *testing.T) {
	for _, test := range []struct {
		level    int
		scripted bool
		want     string
	}{{1, false, "relay"}, {15, false, "relax, relay"}, {15, true, ""}} {
		synctest.Test(t, func(t *testing.T) {
			c := console.New(console.Config{Dialect: console.TelnetSrv, Bare: true, Login: console.NoLogin,
				Start: func(_ context.Context, s *console.Session) { s.SetLevel(test.level) }})
			m := c.Mode("main", "> ")
			nothing := func(context.Context, *console.Session, console.Args) error { return nil }
			m.Command("relax", "\nRelax", nothing, console.Level(15))
			m.Command("relay", "\nRelay", nothing)
			m.Command("relaz", "\nHidden", nothing, console.Hidden())
			r, w := io.Pipe()
			var out strings.Builder
			cfg := vt
			cfg.Scripted = test.scripted
			end := make(chan string)
			go func() { end <- c.Serve(context.Background(), console.NewStream(r, &out, cfg)) }()
			synctest.Wait()
			io.WriteString(w, "relaq\r")
			synctest.Wait()
			w.Close()
			<-end
			want := "Did you mean " + test.want + "?"
			if got := strings.Contains(out.String(), want); got != (test.want != "") || !got && strings.Contains(out.String(), "mean") {
				t.Errorf("level %d: %q", test.level, out.String())
			}
		})
	}
}

// TestHelpFits: the words of a long line of help are not broken by the edge of the terminal. A program gets the line as it is.
func TestHelpFits(t *testing.T) {
	for _, test := range []struct {
		cols     int
		scripted bool
		want     string
	}{
		{24, false, "one two three four five\r\nsix seven\r\nWORD  a word of many,\r\n      which are\r\nunbreakable-as-this-one-is\r\nend\r\n"},
		{80, false, "one two three four five six seven\r\nWORD  a word of many, which are\r\nunbreakable-as-this-one-is end\r\n"},
		{24, true, "one two three four five six seven\r\nWORD  a word of many, which are\r\nunbreakable-as-this-one-is end\r\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := console.New(console.Config{Login: console.NoLogin})
			c.Mode("exec", "> ").Command("a", "\nShort\none two three four five six seven\nWORD  a word of many, which are\nunbreakable-as-this-one-is end",
				func(context.Context, *console.Session, console.Args) error { return nil })
			var out strings.Builder
			cfg := vt
			cfg.Cols, cfg.Scripted = test.cols, test.scripted
			c.Serve(context.Background(), console.NewStream(strings.NewReader("help a\r"), &out, cfg))
			if !strings.Contains(out.String(), "\r\n\r\n"+test.want) {
				t.Errorf("%d columns, scripted %v: %q", test.cols, test.scripted, out.String())
			}
		})
	}
}

// TestHelpSaysWhatItDoes: where a docstring has a line for each word and no more, its short text is the long one as well.
func TestHelpSaysWhatItDoes(t *testing.T) {
	for doc, want := range map[string]string{
		"WORD\nShort\nWORD  of it":        "a WORD\n\nShort\nWORD  of it\n",
		"WORD\nShort\nLong.\nWORD  of it": "a WORD\n\nLong.\nWORD  of it\n",
		"WORD\nShort\nWORD  of it\nLong.": "a WORD\n\nWORD  of it\nLong.\n",
		"\nShort":                         "a\n\nShort\n",
	} {
		c := console.New(console.Config{})
		m := c.Mode("exec", "> ")
		var words []arg.Option
		if strings.HasPrefix(doc, "WORD") {
			words = append(words, arg.Word("WORD"))
		}
		m.Command("a", doc, func(context.Context, *console.Session, console.Args) error { return nil }, words...)
		if got, err := c.Batch(m).Run(context.Background(), "help a"); err != nil || got != want {
			t.Errorf("%q: %q, %v", doc, got, err)
		}
	}
}
