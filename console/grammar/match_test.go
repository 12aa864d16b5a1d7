package grammar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

// add registers commands whose value is their path.
func add(t testing.TB, s *Set, commands ...Command) {
	t.Helper()
	for _, c := range commands {
		if c.Value == nil {
			c.Value = strings.TrimPrefix(c.Path, "[no] ")
		}
		if err := s.Add(c); err != nil {
			t.Fatal(err)
		}
	}
}

func group(t testing.TB, s *Set, path, help string) {
	t.Helper()
	if err := s.Group(path, help); err != nil {
		t.Fatal(err)
	}
}

var (
	countArg  = arg.Int("COUNT", 1, 1000)
	nameArg   = arg.OneOf("NAME", func() []string { return []string{"eth0", "eth1", "lo"} })
	hostArg   = arg.Host("HOST")
	prefixArg = arg.Prefix("PREFIX")
	viaArg    = arg.Addr("GATEWAY")
	portArg   = arg.Word("IFNAME")
	lineArg   = arg.Line("LINE")
	wordArg   = arg.Word("WORD")
	secretArg = arg.Secret("PASSWORD")
)

// router is a small router's set.
func router(t testing.TB) *Set {
	s := &Set{Pipes: true}
	group(t, s, "show", "Show running system information")
	group(t, s, "show ip", "IP information")
	group(t, s, "ip", "Global IP commands")
	group(t, s, "clear", "Reset functions")
	add(t, s,
		Command{Path: "show interface", Doc: `[NAME] [detail]
			Interface state and counters
			NAME    one interface; all of them when left out
			detail  with all counters`, Args: []arg.Any{nameArg}, Level: 1},
		Command{Path: "show ip route", Doc: "\nRouting table", Level: 1},
		Command{Path: "show ip arp", Doc: "\nARP table", Level: 1},
		Command{Path: "show version", Doc: "\nSystem version", Level: 1},
		Command{Path: "show version", Doc: "secrets\nVersion of secrets\nsecrets  those", Level: 15},
		Command{Path: "show tech", Doc: "[all]\nEverything\nall  really", Level: 1, Hidden: true},
		Command{Path: "shutdown", Doc: "\nShut down", Level: 15},
		Command{Path: "ipv6", Doc: "(enable|disable)\nIPv6\nenable  on\ndisable  off", Level: 1},
		Command{Path: "ping", Doc: `(HOST | ip HOST) [{count COUNT | size COUNT | quiet}]
			Send echo messages
			HOST   whom
			ip     by IPv4
			count  how often
			COUNT  number
			size   how long
			quiet  only totals`, Args: []arg.Any{hostArg, countArg}, Level: 1},
		Command{Path: "echo", Doc: "[WORD...]\nPrint words\nWORD  what to print", Args: []arg.Any{wordArg}, Level: 1},
		Command{Path: "[no] ip route", Doc: `PREFIX GATEWAY
			Static route
			PREFIX   destination
			GATEWAY  next hop`, Args: []arg.Any{prefixArg, viaArg}, Level: 15, Value: "gateway"},
		Command{Path: "[no] ip route", Doc: `PREFIX IFNAME
			Static route
			PREFIX  destination
			IFNAME  interface`, Args: []arg.Any{prefixArg, portArg}, Level: 15, Value: "interface"},
		Command{Path: "[no] description", Doc: "LINE\nText of the interface\nLINE  the text", Args: []arg.Any{lineArg}, Level: 15},
		Command{Path: "[no] hostname", Doc: "WORD\nName of the system\nWORD  name", Args: []arg.Any{wordArg}, Level: 15},
		Command{Path: "clear line", Doc: "COUNT\nReset a line\nCOUNT  number", Args: []arg.Any{countArg}, Level: 15, Full: true},
		Command{Path: "username", Doc: `WORD password PASSWORD [quiet]
			A user
			WORD      name
			password  what he proves himself by
			PASSWORD  in clear
			quiet     say nothing`, Args: []arg.Any{wordArg, secretArg}, Level: 15})
	return s
}

func TestMatch(t *testing.T) {
	s := router(t)
	for _, test := range []struct {
		line  string
		level int
		want  string // status, then value or offset and end
	}{
		{"", 15, "Empty"},
		{" \t", 15, "Empty"},
		{"! show version", 15, "Empty"},
		{"  # nonsense", 15, "Empty"},
		{"show version", 1, "OK show version"},
		{"  SHOW   Ver ", 1, "OK show version"},
		{"sh ver", 1, "OK show version"},
		{"sh", 1, "Incomplete 2 2"},         // shutdown needs level 15
		{"sh", 15, "Ambiguous 0 2"},         // and is one word and whole
		{" sh i", 15, "Ambiguous 4 5"},      // interface and ip; shutdown cannot be
		{"sh foo", 15, "Ambiguous 0 2"},     // nothing tells them apart
		{"sh ver foo", 15, "Unknown 7 10"},  // the longest way is blamed
		{"show i r", 1, "OK show ip route"}, // looks ahead
		{"show i eth0", 1, "OK show interface NAME=eth0"},
		{"show interface ETH1 det", 1, "OK show interface NAME=eth1"},
		{"show interface eth9", 1, "Unknown 15 19"},
		{"show interface eth0 eth1", 1, "Unknown 20 24"},
		{"show ip", 1, "Incomplete 7 7"},
		{"show  ip ", 1, "Incomplete 8 8"},
		{"show tech", 1, "OK show tech"}, // hidden
		{"show tech all", 1, "OK show tech"},
		{"show tech al", 1, "Unknown 10 12"},
		{"show te", 1, "Unknown 5 7"},
		{"show t", 1, "Unknown 5 6"},
		{"shutdown", 1, "Unknown 0 8"},
		{"show version secrets", 14, "Unknown 13 20"},
		{"show version secrets", 15, "OK show version"},
		{"shutdown", 15, "OK shutdown"},
		{"ip enable", 15, "Unknown 3 9"}, // exact beats longer
		{"ipv enable", 15, "OK ipv6"},
		{"ipv6", 15, "Incomplete 4 4"},
		{"ipv6 enable disable", 15, "Unknown 12 19"},
		{"ping 10.0.0.1", 1, "OK ping HOST=10.0.0.1"},
		{"ping i", 1, "OK ping HOST=i"},  // the beginning of a keyword yields to a whole command
		{"ping ip", 1, "Incomplete 7 7"}, // a keyword does not
		{"ping ip h", 1, "OK ping HOST=h"},
		{"ping h count 010", 1, "OK ping HOST=h COUNT=10"},
		{"ping h quiet c 3", 1, "OK ping HOST=h COUNT=3"},
		{"ping h size 2 c 3 q", 1, "OK ping HOST=h COUNT=2 COUNT=3"},
		{"ping h count 3 count 4", 1, "Unknown 15 20"},
		{"ping h count 0", 1, "Unknown 13 14"},
		{"ping h count", 1, "Incomplete 12 12"},
		{`echo 1  "2    3"`, 1, "OK echo WORD=1 WORD=2    3"},
		{`echo 1\ 2`, 1, "OK echo WORD=1 2"},
		{`"echo" 1`, 1, "Unknown 0 6"},
		{`echo "1`, 1, `Incomplete 7 7 open "`},
		{`echo 1 \`, 1, `Incomplete 8 8 open \`},
		{`\`, 1, `Empty open \`},
		{"ip route 10.0.0.0/8 10.1.1.1", 15, "OK gateway PREFIX=10.0.0.0/8 GATEWAY=10.1.1.1"},
		{"ip route 10.0.0.0/8 eth0", 15, "OK interface PREFIX=10.0.0.0/8 IFNAME=eth0"},
		{"ip route 10.0.0.0 eth0", 15, "Unknown 9 17"},
		{"ip route 10.0.0.0/8", 15, "Incomplete 19 19"},
		{"no ip route 10.0.0.0/8", 15, "OK no gateway PREFIX=10.0.0.0/8"},
		{"no ip route 10.0.0.0/8 eth0", 15, "OK no interface PREFIX=10.0.0.0/8 IFNAME=eth0"},
		{"no hostname", 15, "OK no hostname"},
		{"no desc", 15, "OK no description"},
		{"no description old", 15, "OK no description LINE=old"},
		{"n hostname", 15, "Ambiguous 0 1"},
		{"no", 15, "Incomplete 2 2"},
		{"no", 1, "Unknown 0 2"},
		{"no show version", 15, "Unknown 3 7"},
		{"description link #3", 15, "OK description LINE=link #3"},
		{`desc it's  "a | b" \ `, 15, `OK description LINE=it's  "a | b" \`},
		{"description | x", 15, "OK description LINE=| x"},
		{"description", 15, "Incomplete 11 11"},
		{"clear line 3", 15, "OK clear line COUNT=3"},
		{"cl line 3", 15, "Ambiguous 0 2"},
		{"clearx line 3", 15, "Unknown 0 6"},
		{"show version | include x", 1, "OK show version pipe 14"},
		{"show version|include x", 1, "OK show version pipe 13"},
		{"show version |", 1, "OK show version pipe 14"},
		{`echo "a|b"`, 1, "OK echo WORD=a|b"},
		{"show ip | x", 1, "Incomplete 7 7 pipe 9"},
		{"show foo | x", 1, "Unknown 5 8 pipe 10"},
		{"| x", 1, "Unknown 0 1 pipe 1"},
		{"user bob password s3cret", 15, "OK username WORD=bob PASSWORD=s3cret"},
	} {
		if got := describe(s.Match(test.line, test.level)); got != test.want {
			t.Errorf("level %d: %q is\n\t%s, want\n\t%s", test.level, test.line, got, test.want)
		}
	}
}

// describe prints a match in short.
func describe(m Match) string {
	var b strings.Builder
	fmt.Fprint(&b, m.Status)
	switch m.Status {
	case OK:
		if m.Negated {
			b.WriteString(" no")
		}
		fmt.Fprintf(&b, " %v", m.Value)
		n := 0
		for _, p := range m.Values.record.placed {
			if p.in.op == opArg {
				fmt.Fprintf(&b, " %s=%v", p.in.word, m.Values.record.vals[n])
				n++
			}
		}
	case Empty:
	default:
		fmt.Fprintf(&b, " %d %d", m.Offset, m.End)
	}
	if m.Pipe >= 0 {
		fmt.Fprintf(&b, " pipe %d", m.Pipe)
	}
	if m.Open != 0 {
		fmt.Fprintf(&b, " open %c", m.Open)
	}
	return b.String()
}

func TestExpandedAndMasked(t *testing.T) {
	s := router(t)
	for _, test := range []struct{ line, expanded, masked string }{
		{"sh  int ETH0  det", "show interface ETH0 detail", "show interface ETH0 detail"},
		{"no ip rou 10.0.0.0/8", "no ip route 10.0.0.0/8", "no ip route 10.0.0.0/8"},
		{"desc  a  b ", "description a  b", "description a  b"},
		{"user bob pass s3cret q", "username bob password s3cret quiet", "username bob password *** quiet"},
		{"sh ver | include s3cret", "show version", "show version"},
		{"", "", ""},
		// What was not understood may be a secret.
		{"user bob pass s3cret wrong", "user bob pass s3cret wrong", "username bob password *** ***"},
		{"user bob pasword s3cret", "user bob pasword s3cret", "username bob ***"},
		{"usrname bob s3cret", "usrname bob s3cret", "***"},
		{"s s3cret", "s s3cret", "***"},
		{"user bob pass", "user bob pass", "username bob password"},
		{`user bob pass "s3cret`, `user bob pass "s3cret`, "username bob password ***"},
	} {
		m := s.Match(test.line, 15)
		if got := m.Expanded(); got != test.expanded {
			t.Errorf("%q expanded is %q, want %q", test.line, got, test.expanded)
		}
		if got := m.Masked(); got != test.masked {
			t.Errorf("%q masked is %q, want %q", test.line, got, test.masked)
		}
	}
}

func TestValues(t *testing.T) {
	s := router(t)
	m := s.Match("ping h size 20 count 30", 1)
	if got := countArg.All(m.Values); len(got) != 2 || got[0] != 20 || got[1] != 30 {
		t.Errorf("counts are %v", got)
	}
	if !m.Has("size") || !m.Has("ping") || m.Has("quiet") || m.Has("HOST") {
		t.Error("Has is wrong")
	}
	if m.Path != "ping" || m.Level != 1 || m.Negated {
		t.Errorf("path %q level %d negated %v", m.Path, m.Level, m.Negated)
	}
	if m = s.Match("no hostname", 15); m.Path != "hostname" || !m.Negated {
		t.Errorf("path %q negated %v", m.Path, m.Negated)
	}
	if _, ok := wordArg.Lookup(m.Values); ok {
		t.Error("a parameter left out has a value")
	}
	if m = s.Match("nonsense", 15); m.Has("nonsense") || wordArg.Get(m.Values) != "" {
		t.Error("an unknown line has values")
	}
	// One parameter's values around another's.
	b := arg.Word("B")
	add(t, s, Command{Path: "mix", Doc: "WORD B WORD\nMix\nWORD  w\nB  b", Args: []arg.Any{wordArg, b}})
	m = s.Match("mix 1 2 3", 15)
	if got := fmt.Sprint(wordArg.All(m.Values), b.All(m.Values)); got != "[1 3] [2]" {
		t.Errorf("values are %s", got)
	}
	// More words than the record has room for.
	m = s.Match("echo"+strings.Repeat(" x", 100), 1)
	if got := len(wordArg.All(m.Values)); got != 100 {
		t.Errorf("%d values", got)
	}
}

func TestPipesOff(t *testing.T) {
	s := router(t)
	s.Pipes = false
	for line, want := range map[string]string{
		"show version | x": "Unknown 13 14",
		"echo a|b | c":     "OK echo WORD=a|b WORD=| WORD=c",
	} {
		if got := describe(s.Match(line, 15)); got != want {
			t.Errorf("%q is %s, want %s", line, got, want)
		}
	}
}

func TestNeverAmbiguousBetweenEqualWays(t *testing.T) {
	s := &Set{}
	add(t, s,
		Command{Path: "a", Doc: "[x] [x] [WORD] [WORD]\nA\nx  an x\nWORD  a word", Args: []arg.Any{wordArg}},
		Command{Path: "a x", Doc: "\nAnother way to say it"})
	if got := describe(s.Match("a x", 0)); got != "OK a" {
		t.Errorf("a x is %s; the command registered first should win", got)
	}
	if got := describe(s.Match("a x y", 0)); got != "OK a WORD=y" {
		t.Errorf("a x y is %s", got)
	}
}
