package telnet

import (
	"bytes"
	"net"
	"testing"
)

func TestT3_63_NoEchoForGames(t *testing.T) {
	type row struct {
		name string
		in   []byte
		mud  bool
	}
	agreed := unhex(t, "ff fd 01 ff fb 18")
	rows := []row{{"nothing", agreed, false}}
	for name, mud := range map[string]bool{"Mudlet 4.17.2": true, "TINTIN++": true, "MUSHclient": true, "cmud": true, "zMUD": true,
		"TINYFUGUE": true, "KildClient": true, "Potato": true, "BeIP 1.0": true, "Blightmud": true, "xterm-256color": false, "ANSI": false,
		"VT100": false, "network": false, "": false, "\x1bmudlet": false} {
		rows = append(rows, row{name, append(bytes.Clone(agreed), sb(OptTTYPE, "\x00"+name)...), mud})
	}
	second := append(bytes.Clone(agreed), sb(OptTTYPE, "\x00odd")...)
	second = append(append(second, sb(OptTTYPE, "\x00xterm")...), sb(OptTTYPE, "\x00MTTS 271")...)
	rows = append(rows, row{"third name", second, true})
	for _, o := range []byte{OptGMCP, OptMSDP, OptMXP, OptMSP, OptATCP, OptAardwolf, OptNAWS, OptCharset, OptMCCP2, OptMSSP} {
		mud := bytes.IndexByte([]byte{OptNAWS, OptCharset, OptMCCP2, OptMSSP}, o) < 0
		rows = append(rows, row{"offers " + OptionName(o), append(bytes.Clone(agreed), IAC, WILL, o), mud},
			row{"asks for " + OptionName(o), append(bytes.Clone(agreed), IAC, DO, o), mud},
			row{"refuses " + OptionName(o), append(bytes.Clone(agreed), IAC, WONT, o, IAC, DONT, o), false})
	}
	for _, r := range rows {
		for _, with := range []bool{false, true} {
			options := []Option{Echo{}, SGA{}, &TTYPE{}, &NAWS{}}
			if with {
				options = append(options, &GMCP{})
			}
			e, l := engineWith(ServerRole, options...)
			feed(t, e, r.in)
			if n := bytes.Count(l.replies, []byte{IAC, WONT, OptEcho}); n > 1 || n == 1 != r.mud || e.Enabled(OptEcho, Local) == r.mud {
				t.Errorf("%s: %q, echo %v", r.name, l.replies, e.Enabled(OptEcho, Local))
			}
		}
	}
}

// TestT3_63_EchoBeforeTheAnswer: the client is recognised before it has answered WILL ECHO.
func TestT3_63_EchoBeforeTheAnswer(t *testing.T) {
	for answer, wonts := range map[string]int{"ff fd 01": 1, "ff fe 01": 0} {
		e, l := engineWith(ServerRole, Echo{}, &TTYPE{})
		feed(t, e, unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00TINTIN++"), unhex(t, answer))
		if n := bytes.Count(l.replies, []byte{IAC, WONT, OptEcho}); n != wonts || e.Enabled(OptEcho, Local) {
			t.Errorf("%s: %q", answer, l.replies)
		}
	}
	e, l := engineWith(ClientRole, Echo{}, &TTYPE{})
	feed(t, e, unhex(t, "ff fb 01 ff fb c9"))
	if bytes.Contains(l.replies, []byte{IAC, DONT, OptEcho}) {
		t.Error("a client took the server for a client")
	}
}

func TestT3_63_ShowsInput(t *testing.T) {
	for in, want := range map[string]bool{"\xff\xfd\x01\xff\xfb\xc9": true, "\xff\xfd\x01": false, "\xff\xfe\x01": false, "\xff\xfe\x01\xff\xfb\x18": true,
		"\xff\xfe\x01\xff\xfc\x18": false, "\xff\xfd\x01\xff\xfb\x18\xff\xfa\x18\x00mudlet 4\xff\xf0": true} {
		near, far := net.Pipe()
		c := NewConn(near, Limits{})
		c.Engine(func(e *Engine) {
			if err := e.Feed([]byte(in), 0); err != nil {
				t.Error(err)
			}
		})
		if c.ShowsInput() != want {
			t.Errorf("%q: %v", in, c.ShowsInput())
		}
		far.Close()
		c.Disconnect("")
	}
}

func TestQuirksAreTheCallers(t *testing.T) {
	a := Quirks()
	for i, q := range a {
		if q.Name == "" || q.Effect == "" || q.Source == "" {
			t.Errorf("row %d is not whole", i)
		}
	}
	a[quirkMUD].Types[0], a[quirkMUD].Options[0], a[quirkMicrosoft].Cycle[0] = "x", 0, "x"
	if b := Quirks(); b[quirkMUD].Types[0] == "x" || b[quirkMUD].Options[0] == 0 || b[quirkMicrosoft].Cycle[0] == "x" {
		t.Error("the table can be changed")
	}
}
