package main

import (
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

func latin1() converter {
	set, _ := parseCharset("latin1")
	return newConverter(set)
}

func TestT3_81_Encoding(t *testing.T) {
	c := latin1()
	if got := string(c.toScreen([]byte("gr\xfc\xdfe\r\n"))); got != "grüße\r\n" {
		t.Errorf("%q", got)
	}
	for cut := range len("grüße 世!") {
		c := latin1()
		in := []byte("grüße 世!")
		if got := string(c.toServer(in[:cut])) + string(c.toServer(in[cut:])); got != "gr\xfc\xdfe ?!" {
			t.Errorf("cut at %d: %q", cut, got)
		}
	}
	for _, p := range []string{"\xff\x00", "ü"} {
		c := converter{}
		if string(c.toScreen([]byte(p))) != p || string(c.toServer([]byte(p))) != p {
			t.Errorf("%q is changed", p)
		}
	}
	for _, name := range []string{"UTF-8", "Latin1", "iso-8859-1"} {
		if _, err := parseCharset(name); err != nil {
			t.Error(err)
		}
	}
}

func TestLineEnds(t *testing.T) {
	const in, want = "a\nb\r\n\n\rc\r\r\n", "a\r\nb\r\n\r\n\rc\r\r\n"
	for cut := range len(in) {
		var cr bool
		if got := string(lineEnds([]byte(in[:cut]), &cr)) + string(lineEnds([]byte(in[cut:]), &cr)); got != want {
			t.Errorf("cut at %d: %q", cut, got)
		}
	}
}

// TestT3_81_Always: the flags decide, whatever the option would do by itself.
func TestT3_81_Always(t *testing.T) {
	s := &settings{always: map[alwaysKey]bool{}, term: "x", speed: "9600,9600", told: &telnet.Environ{}}
	for _, f := range []struct {
		flag  alwaysFlag
		value string
	}{
		{alwaysFlag{s.always, telnet.Remote, true}, "99,SGA"},
		{alwaysFlag{s.always, telnet.Remote, false}, "ECHO"},
		{alwaysFlag{s.always, telnet.Local, true}, "NAWS"},
		{alwaysFlag{s.always, telnet.Local, false}, "TTYPE"},
	} {
		if err := f.flag.Set(f.value); err != nil {
			t.Fatal(err)
		}
	}
	sent := &sentLog{}
	e := telnet.NewEngine(telnet.ClientRole, sent, append([]telnet.Option{telnet.Echo{}, telnet.SGA{}, telnet.Binary{}}, s.options(&telnet.NAWS{})...)...)
	e.Open()
	asked := map[string]bool{"\xff\xfd\x63": true, "\xff\xfd\x03": true, "\xff\xfb\x1f": true} // DO 99, DO SGA, WILL NAWS, and nothing else
	for len(sent.p) >= 3 && asked[string(sent.p[:3])] {
		delete(asked, string(sent.p[:3]))
		sent.p = sent.p[3:]
	}
	if len(asked) > 0 || len(sent.p) > 0 {
		t.Errorf("not asked for %v, too much: % x", asked, sent.p)
	}
	if err := e.Feed([]byte("\xff\xfb\x01\xff\xfd\x18\xff\xfd\x00"), 0); err != nil || string(sent.p) != "\xff\xfe\x01\xff\xfc\x18\xff\xfb\x00" {
		t.Errorf("answers % x, %v", sent.p, err)
	}
}

// sentLog is what an engine sends.
type sentLog struct{ p []byte }

func (*sentLog) Text([]byte)     {}
func (*sentLog) Command(byte)    {}
func (*sentLog) Option(byte)     {}
func (l *sentLog) Send(p []byte) { l.p = append(l.p, p...) }

func TestT3_81_Address(t *testing.T) {
	for _, tt := range []struct {
		args []string
		tls  bool
		want string
	}{
		{[]string{"host"}, false, "host:23"},
		{[]string{"host"}, true, "host:992"},
		{[]string{"host", "2323"}, false, "host:2323"},
		{[]string{"host", "telnet"}, false, "host:telnet"},
		{[]string{"host:2323"}, false, "host:2323"},
		{[]string{"::1"}, false, "[::1]:23"},
		{[]string{"[::1]"}, false, "[::1]:23"},
		{[]string{"[::1]:2323"}, false, "[::1]:2323"},
		{[]string{"::1", "2323"}, false, "[::1]:2323"},
		{[]string{"[::1]", "2323"}, false, "[::1]:2323"},
		{[]string{""}, false, ""},
		{[]string{":23"}, false, ""},
		{[]string{"host", "0"}, false, ""},
		{nil, false, ""},
	} {
		if got, err := address(tt.args, tt.tls); got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%q: %q, %v", tt.args, got, err)
		}
	}
}

func TestT3_81_Environment(t *testing.T) {
	t.Setenv("LANG", "C.UTF-8")
	t.Setenv("USER", "me")
	t.Setenv("COLUMNS", "1")
	e := newEnviron([]string{"LANG", "COLUMNS", "NO_SUCH_VARIABLE"}, "", 80, 24)
	if len(e) != 2 || e["LANG"].value != "C.UTF-8" || e["COLUMNS"].value != "80" {
		t.Error(e)
	}
	if e.resize(100, 30); len(e) != 2 || e["COLUMNS"].value != "100" {
		t.Error(e)
	}
	if e := newEnviron(nil, "you", 0, 0); len(e) != 1 || e["USER"] != (variable{"you", true}) {
		t.Error(e)
	}
}
