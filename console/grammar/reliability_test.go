package grammar

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

// Every beginning of every word of every command either is that command or runs nothing.
func TestR108_AmbiguousRunsNothing(t *testing.T) {
	s := router(t)
	add(t, s,
		Command{Path: "reload", Doc: "\nRestart", Level: 15, Full: true},
		Command{Path: "repeat", Doc: "\nAgain", Level: 15})
	first := map[string]string{}
	for _, l := range s.Listing(15) {
		w, _, _ := strings.Cut(strings.TrimPrefix(l.Usage, "[no] "), " ")
		first[w] = w
	}
	first["no"] = "no"
	for w := range first {
		for n := 1; n < len(w); n++ {
			begun := 0
			for other := range first {
				if strings.HasPrefix(other, w[:n]) {
					begun++
				}
			}
			full := w == "no" || w == "clear" || w == "reload"
			if exactly := first[w[:n]] != ""; exactly || begun == 1 && !full {
				continue
			}
			for _, rest := range []string{"", " x", " 3", " line 3", " hostname"} {
				if m := s.Match(w[:n]+rest, 15); m.Status == OK {
					if rest == "" || m.Path == w {
						t.Errorf("%q runs %s", w[:n]+rest, m.Path)
					}
				}
			}
			if got := s.Match(w[:n], 15).Status; got != Ambiguous {
				t.Errorf("%q alone is %s", w[:n], got)
			}
		}
	}
	for _, test := range []struct{ line, want string }{
		{"rel", "Ambiguous 0 3"}, {"re", "Ambiguous 0 2"}, {"rep", "OK repeat"}, {"reload", "OK reload"}, {"RELOAD", "OK reload"},
		{"reloadx", "Unknown 0 7"}, {"nohostname", "Unknown 0 10"}, {"cle l 3", "Ambiguous 0 3"}, {"clear l 3", "OK clear line COUNT=3"},
	} {
		if got := describe(s.Match(test.line, 15)); got != test.want {
			t.Errorf("%q is %s, want %s", test.line, got, test.want)
		}
	}
}

// walkOf runs the search for a line and returns how many positions it looked at.
func walkOf(s *Set, line string) int {
	m := walker{line: line, level: 15}
	m.lex(s.Pipes)
	m.start(s)
	return m.work
}

func TestR109_NoExponentialMatch(t *testing.T) {
	n := arg.Word("W")
	nested := strings.Repeat("[a ", 20) + strings.Repeat("]", 20)
	var many strings.Builder
	help := "\nShort\na  A\nW  word"
	for i := range 30 {
		fmt.Fprintf(&many, "|a%02d", i)
		help += fmt.Sprintf("\na%02d  A", i)
	}
	set := func(synopsis string) *Set {
		s := &Set{}
		c := Command{Path: "x", Doc: synopsis + help}
		if strings.Contains(synopsis, "W") {
			c.Args = []arg.Any{n}
		}
		add(t, s, c)
		return s
	}
	as := func(n int) string { return "x" + strings.Repeat(" a", n) }
	for _, test := range []struct {
		name string
		set  *Set
		line string
		want string
		work int
	}{
		{"20 nested optionals, all", set(nested), as(20), "OK x", 2000},
		{"20 nested optionals, one too many", set(nested), as(21), "Unknown 42 43", 2000},
		{"20 nested optionals, wrong end", set(nested), as(19) + " b", "Unknown 40 41", 2000},
		{"40 optionals in a row", set(strings.Repeat("[a] ", 40)), as(41), "Unknown 82 83", 20000},
		{"choices of choices", set(strings.Repeat("([a]|[a]) ", 20)), as(21), "Unknown 42 43", 20000},
		{"repeats in a row", set(strings.Repeat("[W...] ", 20)), as(200), "OK x", 20000},
		{"30 words with one beginning, in any order", set("{a" + many.String() + "}"), "x" + strings.Repeat(" a0", 29), "Ambiguous 2 4", 2 * maxWork},
		{"the same with a wrong end", set("{a" + many.String() + "}"), "x" + strings.Repeat(" a0", 9) + " b", "Ambiguous 2 4", 2 * maxWork},
		{"30 values in any order", set("{W" + strings.Repeat("|a W", 30) + "}"), as(100), "", 2 * maxWork},
		{"20 brackets of any order", set(strings.Repeat("{", 20) + "a" + strings.Repeat("|W}", 20)), as(22), "Unknown 44 45", 20000},
	} {
		m := test.set.Match(test.line, 15)
		got := describe(m)
		if m.Status == OK {
			got = fmt.Sprint("OK ", m.Value)
		}
		if test.want != "" && got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if work := walkOf(test.set, test.line); work > test.work {
			t.Errorf("%s: looked at %d positions", test.name, work)
		}
		test.set.Help(test.line+" ", 15)
		test.set.Complete(test.line, 15)
	}
}

func TestR109_SillySynopsisRefused(t *testing.T) {
	s := &Set{}
	err := s.Add(Command{Path: "x", Doc: strings.Repeat("[a] ", 1250) + "\nShort\na  A"})
	if err == nil || !strings.Contains(err.Error(), "longer than 2048 bytes") {
		t.Errorf("a synopsis of 5000 bytes gives %v", err)
	}
}

func TestR109_LineOf256Words(t *testing.T) {
	s := router(t)
	line := "echo" + strings.Repeat(" x", 255)
	if m := s.Match(line, 1); m.Status != OK || len(wordArg.All(m.Values)) != 255 {
		t.Errorf("256 words are %s", m.Status)
	}
	if got, want := describe(s.Match(line+" yy z", 1)), fmt.Sprintf("Unknown %d %d", len(line)+1, len(line)+3); got != want {
		t.Errorf("257 words are %s, want %s", got, want)
	}
	if h := s.Help(line+" yy z", 1); h.Status != Unknown || h.Offset != len(line)+1 {
		t.Errorf("help behind 257 words is %+v", h)
	}
	if m := s.Match("description"+strings.Repeat(" x", 1000), 15); m.Status != OK {
		t.Errorf("a long text is %s", m.Status)
	}
	if m := s.Match("echo "+strings.Repeat("x", 1<<20), 1); m.Status != OK {
		t.Errorf("a long word is %s", m.Status)
	}
}

// large is a set of 10 000 commands: 100 areas with 10 topics of 10 commands, one in ten with parameters.
func large(t testing.TB) *Set {
	s := &Set{Pipes: true}
	name, count := arg.Word("NAME"), arg.Int("COUNT", 1, 1000)
	for a := range 100 {
		area := fmt.Sprintf("area%02d", a)
		group(t, s, area, "Area")
		for b := range 10 {
			topic := fmt.Sprintf("%s topic%d", area, b)
			group(t, s, topic, "Topic")
			for c := range 10 {
				cmd := Command{Path: fmt.Sprintf("%s item%d", topic, c), Doc: "\nItem", Level: c}
				if c == 9 {
					cmd.Doc = "NAME [count COUNT] [detail]\nItem\nNAME  name\ncount  how many\nCOUNT  number\ndetail  all"
					cmd.Args = []arg.Any{name, count}
				}
				add(t, s, cmd)
			}
		}
	}
	return s
}

func TestR109_LargeTree(t *testing.T) {
	s := large(t)
	for a := range 100 {
		for b := range 10 {
			for c := range 9 {
				path := fmt.Sprintf("area%02d topic%d item%d", a, b, c)
				if m := s.Match(strings.ToUpper(path), 15); m.Status != OK || m.Path != path {
					t.Fatalf("%q is %s", path, m.Status)
				}
			}
		}
	}
	for line, want := range map[string]string{
		"area42 topic7 item9 eth0 count 5":  "OK area42 topic7 item9 NAME=eth0 COUNT=5",
		"area42 topic7 item9 eth0 co 5 det": "OK area42 topic7 item9 NAME=eth0 COUNT=5",
		"a topic7 item3":                    "Ambiguous 0 1",
		"area4 topic7 item3":                "Ambiguous 0 5",
		"area42 top item3":                  "Ambiguous 7 10",
	} {
		if got := describe(s.Match(line, 15)); got != want {
			t.Errorf("%q is %s, want %s", line, got, want)
		}
	}
	if raceDetector {
		return // sync.Pool then forgets on purpose
	}
	const line = "area42 topic7 item9 eth0 count 5"
	if n := testing.AllocsPerRun(100, func() { s.Match(line, 15) }); n > 2 {
		t.Errorf("Match allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { s.Match("area42 topic7 item12", 15) }); n > 0 {
		t.Errorf("Match of an unknown line allocates %v times", n)
	}
}

func TestConcurrentReaders(t *testing.T) {
	s := router(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				s.Match("show i r", 15)
				s.Match("user bob pass x y", 15).Masked()
				s.Help("show ", 15)
				s.Complete("sh", 15)
				s.Listing(15)
			}
		})
	}
	wg.Wait()
}

func BenchmarkMatch10k(b *testing.B) {
	s := large(b)
	for name, line := range map[string]string{
		"full":        "area42 topic7 item9 eth0 count 5",
		"abbreviated": "area42 topic7 item9 eth0 co 5 det",
		"unknown":     "area42 topic7 item12",
		"ambiguous":   "a topic7 item3",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Match(line, 15)
			}
		})
	}
}

func BenchmarkHelp10k(b *testing.B) {
	s := large(b)
	for name, line := range map[string]string{"root": "", "area": "area42 ", "word": "area42 topic7 it", "values": "area42 topic7 item9 eth0 "} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Help(line, 15)
			}
		})
	}
}

func BenchmarkComplete10k(b *testing.B) {
	s := large(b)
	for name, line := range map[string]string{"root": "a", "area": "area42 topic", "unique": "area42 topic7 item9 eth0 c"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Complete(line, 15)
			}
		})
	}
}
