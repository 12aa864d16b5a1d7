package grammar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

func printHelp(h Help) string {
	var b strings.Builder
	if h.Status != OK {
		fmt.Fprintf(&b, "%s %d %d", h.Status, h.Offset, h.End)
	}
	if h.Partial && h.Status == OK {
		b.WriteString("partial: ")
	}
	if h.InPipe {
		fmt.Fprintf(&b, "in pipe %d", h.Pipe)
	}
	for i, e := range h.Entries {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Word)
		if e.Help != "" {
			b.WriteString("=" + e.Help)
		}
	}
	return b.String()
}

func TestHelp(t *testing.T) {
	s := router(t)
	on := arg.Bool("SWITCH")
	add(t, s, Command{Path: "debug", Doc: "SWITCH\nDebugging\nSWITCH  on or off", Args: []arg.Any{on}, Level: 2})
	for _, test := range []struct {
		line  string
		level int
		want  string
	}{
		{"", 1, "echo=Print words; ipv6=IPv6; ping=Send echo messages; show=Show running system information"},
		{"show ", 1, "interface=Interface state and counters; ip=IP information; version=System version"},
		{"sh ", 1, "interface=Interface state and counters; ip=IP information; version=System version"},
		{"sh", 15, "partial: show=Show running system information; shutdown=Shut down"},
		{"SH", 1, "partial: show=Show running system information"},
		{"show x", 1, "Unknown 5 6"},
		{"foo ", 1, "Unknown 0 3"},
		{"sh ", 15, "Ambiguous 0 2"},
		{"sh i", 15, "partial: interface=Interface state and counters; ip=IP information"},
		{"show i ", 1, "Ambiguous 5 6"},
		{"show i r", 1, "partial: route=Routing table"},
		{"show version ", 1, "|=Output modifiers; <cr>"},
		{"show version", 1, "partial: version=System version"},
		{"show version x ", 1, "Unknown 13 14"},
		{"show version |", 1, "in pipe 14"},
		{"show version | inc", 1, "in pipe 14"},
		{"show ip | inc", 1, "Incomplete 7 7"},
		{"show tech ", 1, "Unknown 10 10"},
		{"show interface ", 1, "WORD=one interface; all of them when left out; detail=with all counters; eth0; eth1; lo; |=Output modifiers; <cr>"},
		{"show interface e", 1, "partial: WORD=one interface; all of them when left out; eth0; eth1"},
		{"show interface d", 1, "partial: detail=with all counters"},
		{"show interface x", 1, "Unknown 15 16"},
		{"show interface eth0 ", 1, "detail=with all counters; |=Output modifiers; <cr>"},
		{"ping h count ", 1, "<1-1000>=number"},
		{"ping h count 5", 1, "partial: <1-1000>=number"},
		{"ping h count 5000", 1, "Unknown 13 17"},
		{"ping h count 5 ", 1, "quiet=only totals; size=how long; |=Output modifiers; <cr>"},
		{"debug ", 2, "off=on or off; on=on or off"},
		{"no ", 15, "description=Text of the interface; hostname=Name of the system; ip=Global IP commands"},
		{"n", 15, "partial: no=Negate a command or set its defaults"},
		{"n", 1, "Unknown 0 1"},
		{"n ", 15, "Ambiguous 0 1"},
		{"no ip ", 15, "route=Static route"},
		{"no hostname ", 15, "WORD=name; |=Output modifiers; <cr>"},
		{"ip route 10.0.0.0/8 ", 15, "A.B.C.D|X:X::X:X=next hop; WORD=interface"},
		{"description ", 15, "LINE=the text"},
		{"description it's a", 15, "partial: LINE=the text"},
		{"description it's a ", 15, "LINE=the text; |=Output modifiers; <cr>"},
		{"description a | b", 15, "partial: LINE=the text"},
		{"username bob password ", 15, "WORD=in clear"},
		{`echo "a b`, 1, "partial: WORD=what to print"},
		{`"sh`, 1, "Unknown 0 3"},
		{"! ", 1, "Empty 0 0"},
	} {
		if got := printHelp(s.Help(test.line, test.level)); got != test.want {
			t.Errorf("level %d: %q gives\n\t%s, want\n\t%s", test.level, test.line, got, test.want)
		}
	}
}

func TestComplete(t *testing.T) {
	s := router(t)
	files := arg.Func("FILE", "FILE", func(s string) (string, error) { return s, nil }, func(prefix string) (c []arg.Candidate) {
		for _, f := range []string{"my file", "my other", "übung", "üben", "xyz-1", "XYZ-2", "zä", "zö"} {
			if strings.HasPrefix(strings.ToLower(f), prefix) {
				c = append(c, arg.Candidate{Text: f})
			}
		}
		return c
	})
	add(t, s,
		Command{Path: "dir", Doc: "FILE\nFiles\nFILE  which", Args: []arg.Any{files}, Level: 1},
		Command{Path: "configure terminal", Doc: "\nChange\nconfigure  Enter configuration mode", Level: 2})
	for _, test := range []struct {
		line  string
		level int
		want  string
	}{
		{"sho", 1, "+w "},
		{"show", 1, "+ "},
		{"SH", 1, "+ow "},
		{"sh", 15, "list show shutdown"},
		{"s", 15, "+h"},
		{"show ver", 1, "+sion "},
		{"show v", 1, "+ersion "},
		{"show i", 1, "list interface ip"},
		{"show ", 1, "list interface ip version"},
		{"show te", 1, "Unknown"},
		{"configure ", 2, "+terminal "},
		{"conf ", 2, "+terminal "},
		{"show version ", 1, "list | <cr>"},
		{"show version | inc", 1, "in pipe 14"},
		{"show interface e", 1, "+th"},
		{"show interface eth", 1, "list WORD eth0 eth1"},
		{"show interface eth1", 1, "+ "},
		{"show interface ", 1, "list WORD detail eth0 eth1 lo | <cr>"},
		{"ping 10.0", 1, "+"},
		{"ping h count ", 1, "list <1-1000>"},
		{"foo b", 1, "Unknown"},
		{"dir my", 1, `+\ `},
		{`dir my\ `, 1, "list FILE my file my other"},
		{`dir my\ f`, 1, "+ile "},
		{`dir "my f`, 1, `+ile" `},
		{`dir m`, 1, `+y\ `},
		{`dir "m`, 1, `+y `},
		{"dir ü", 1, "+b"}, // the two words go apart behind it
		{"dir üb", 1, "list FILE üben übung"},
		{"dir x", 1, "+yz-"},
		{"dir z", 1, "list FILE zä zö"}, // half a character is none
		{"description x", 15, "+"},
		{"! sh", 1, "Empty"},
	} {
		c := s.Complete(test.line, test.level)
		got := "+" + c.Insert
		switch {
		case c.Status != OK:
			got = c.Status.String()
		case c.InPipe:
			got = fmt.Sprint("in pipe ", c.Pipe)
		case len(c.Entries) > 0:
			got = "list"
			for _, e := range c.Entries {
				got += " " + e.Word
			}
		}
		if got != test.want {
			t.Errorf("level %d: %q gives %q, want %q", test.level, test.line, got, test.want)
		}
	}
}

func TestListing(t *testing.T) {
	s := router(t)
	var got []string
	for _, l := range s.Listing(1) {
		got = append(got, l.Usage+" - "+l.Short)
	}
	want := `echo [WORD...] - Print words
ipv6 (enable|disable) - IPv6
ping (HOST|ip HOST) [{count COUNT|size COUNT|quiet}] - Send echo messages
show interface [NAME] [detail] - Interface state and counters
show ip arp - ARP table
show ip route - Routing table
show version - System version`
	if strings.Join(got, "\n") != want {
		t.Errorf("listing is\n%s", strings.Join(got, "\n"))
	}
	for _, l := range s.Listing(1) {
		if strings.HasPrefix(l.Usage, "show interface") && l.Long != "NAME    one interface; all of them when left out\ndetail  with all counters" {
			t.Errorf("long text is %q", l.Long)
		}
		if l.Usage == "show version" && l.Long != "System version" { // TS-41
			t.Errorf("long text is %q", l.Long)
		}
	}
}

// TestHelpNamesTheCommandBeforeABar, so that its own filters can be asked.
func TestHelpNamesTheCommandBeforeABar(t *testing.T) {
	s := Set{Pipes: true}
	if err := s.Add(Command{Path: "ports", Doc: "\nPorts", Value: "this one"}); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"ports |", "po | where ", "ports | a | b"} {
		if h := s.Help(line, 1); !h.InPipe || h.Value != "this one" {
			t.Errorf("Help(%q): %+v", line, h)
		}
		if c := s.Complete(line, 1); !c.InPipe || c.Value != "this one" {
			t.Errorf("Complete(%q): %+v", line, c)
		}
	}
	if h := s.Help("ports ", 1); h.InPipe || h.Value != nil {
		t.Errorf("no bar: %+v", h)
	}
}
