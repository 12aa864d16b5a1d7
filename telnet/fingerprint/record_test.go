package fingerprint

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// talk is a recorder that was fed with alternate turns, the server's first.
func talk(turns ...string) *Recorder {
	r := new(Recorder)
	for i, s := range turns {
		if i%2 == 0 {
			r.Sent([]byte(s))
		} else {
			r.Received([]byte(s))
		}
	}
	return r
}

func TestRecorder(t *testing.T) {
	for _, test := range []struct {
		name  string
		turns []string
		want  Fingerprint // as far as it is set
	}{
		{"nothing", nil, Fingerprint{Protocol: Nothing}},
		{"volunteers before the server speaks", []string{"", "\xff\xfb\x18\xff\xfd\x03"},
			Fingerprint{Protocol: Telnet, Opening: []string{"WILL TTYPE", "DO SGA"}}},
		{"volunteers later", []string{"\xff\xfb\x01", "\xff\xfd\x01\xff\xfb\x00"},
			Fingerprint{Volunteered: []string{"WILL BINARY"}, Answers: []string{"DO ECHO"}}},
		{"refuses, and leaves one open", []string{"\xff\xfd\x18\xff\xfd\x1f\xff\xfb\x03", "\xff\xfc\x18\xff\xfe\x03"},
			Fingerprint{Answers: []string{"WONT TTYPE", "DONT SGA"}, Unanswered: []string{"DO NAWS"}}},
		{"an offer that crossed the request is its answer", []string{"\xff\xfd\x18", "\xff\xfb\x18"}, Fingerprint{Answers: []string{"WILL TTYPE"}}},
		{"an acknowledged offer was not asked for", []string{"", "\xff\xfb\x18", "\xff\xfd\x18"}, Fingerprint{Opening: []string{"WILL TTYPE"}}},
		{"the end is no answer", []string{"\xff\xfd\x18", "\xff\xfb\x18", "\xff\xfe\x18", "\xff\xfc\x18"},
			Fingerprint{Answers: []string{"WILL TTYPE"}, Commands: []string{"WILL TTYPE", "WONT TTYPE"}}},
		{"busybox says WILL to DONT", []string{"\xff\xfe\x18", "\xff\xfb\x18"}, Fingerprint{Volunteered: []string{"WILL TTYPE"}}},
		{"asked again behind an end without an answer", []string{
			"\xff\xfd\x18", "\xff\xfb\x18", "\xff\xfe\x18\xff\xfd\x18", "\xff\xfb\x18"},
			Fingerprint{Answers: []string{"WILL TTYPE"}, Commands: []string{"WILL TTYPE", "WILL TTYPE"}}},
		{"a mark that follows something else", []string{"", "\xff\xf4\xff\xfb\x18\xff\xfd\x06"},
			Fingerprint{Controls: []string{"IP"}, Opening: []string{"WILL TTYPE", "DO TIMING-MARK"}}},
		{"a file", []string{"", strings.Repeat("a", maxTyped) + "\r\n"}, Fingerprint{Protocol: Text}},
		{"a file, cut in its line end", []string{"", strings.Repeat("a", maxTyped-1) + "\r\n\n\xff\xf1"}, Fingerprint{Controls: []string{"NOP"}}},
		{"what follows text is a person's", []string{"", "x\xff\xfb\x22"}, Fingerprint{Commands: []string{"WILL LINEMODE"}}},
		{"interrupt with a mark", []string{"", "\xff\xf4\xff\xfd\x06\xff\xf6"},
			Fingerprint{Controls: []string{"IP", "IP TIMING-MARK", "AYT"}, Commands: []string{"DO TIMING-MARK"}}},
		{"the answer to a mark", []string{"\xff\xfb\x06", "x"}, Fingerprint{Protocol: Text}},
		{"terminals", []string{"", "\xff\xfa\x18\x00A\xff\xf0\xff\xfa\x18\x00B\x1b[2J\xff\xf0\xff\xfa\x18\x00A\xff\xf0"},
			Fingerprint{TerminalTypes: []string{"A", `B\x1b[2J`}}},
		{"window", []string{"", "\xff\xfa\x1f\x00\xff\xff\x00\x18\xff\xf0"}, Fingerprint{Window: "255x24"}},
		{"window, not doubled", []string{"", "\xff\xfa\x1f\x00\xff\x00\x18\xff\xf0"}, Fingerprint{Window: "255x24"}},
		{"speed and charset", []string{"", "\xff\xfa\x20\x0038400,38400\xff\xf0\xff\xfa\x2a\x02UTF-8\xff\xf0"},
			Fingerprint{Speed: "38400,38400", Charset: "UTF-8"}},
		{"environment", []string{"", "\xff\xfa\x27\x00\x00USER\x01alice\x03TERM\x01vt\x02\x01\x03LANG\x00\x01\xff\xf0"},
			Fingerprint{Environ: []string{"VAR USER", `USERVAR TERM=vt\x01`, "USERVAR LANG unset", "VAR "}}},
		{"a display stays private", []string{"", "\xff\xfa\x23\x00host:0\xff\xf0"}, Fingerprint{Subnegotiations: []string{"XDISPLOC"}}},
		{"key functions", []string{"", "\xff\xfa\x22\x03\x01\x00\x00\x03\x62\x03\xff\xf0\xff\xfa\x22\x03\x03\xe2\x03\xff\xf0"},
			Fingerprint{SLC: []string{"010000", "036203"}}},
		{"others", []string{"", "\xff\xfa\x25\x00\x0f1234567890\xff\xf0"}, Fingerprint{Subnegotiations: []string{"AUTHENTICATION 000f313233343536"}}},
		{"line ends", []string{"", "a\r\x00b\r\nc\rd\ne\r"}, Fingerprint{Protocol: Text, Enter: []string{"CR NUL", "CR LF", "CR", "LF"}}},
		{"a CR at the end", []string{"", "a\r"}, Fingerprint{Enter: []string{"CR"}}},
		{"Enter in two pieces", []string{"", "a\r", "", "\n"}, Fingerprint{Enter: []string{"CR LF"}, EnterSplit: true}},
		{"a command between", []string{"", "a\r\xff\xf1\n"}, Fingerprint{Controls: []string{"NOP"}, Enter: []string{"CR", "LF"}}},
		{"half a character", []string{"", "a\xffb"}, Fingerprint{Protocol: Text, Undoubled: true}},
		{"a doubled one", []string{"", "a\xff\xffb"}, Fingerprint{Protocol: Text}},
		{"a body that never ends", []string{"", "\xff\xfa\x18\x00xt\xff\xfb\x1f"}, Fingerprint{Opening: []string{"WILL NAWS"}}},
		{"compressed by the server", []string{"\xff\xfa\x56\xff\xf0\xff\xfd\x18", ""}, Fingerprint{Protocol: Nothing}},
		{"compressed by the client", []string{"", "\xff\xfa\x57\xff\xf0\xff\xfb\x18"},
			Fingerprint{Protocol: Telnet, Subnegotiations: []string{"MCCP3"}}},
	} {
		f := talk(test.turns...).Fingerprint()
		got, want := reflect.ValueOf(f), reflect.ValueOf(test.want)
		for i := range got.NumField() {
			name := got.Type().Field(i).Name
			switch name {
			case "Version", "Hash", "Clients", "Sure":
				continue
			case "Protocol", "Commands":
				if want.Field(i).IsZero() {
					continue
				}
			}
			if !reflect.DeepEqual(got.Field(i).Interface(), want.Field(i).Interface()) {
				t.Errorf("%s: %s is %v, want %v", test.name, name, got.Field(i), want.Field(i))
			}
		}
	}
}

func TestProtocols(t *testing.T) {
	for in, want := range map[string]Protocol{
		"GET / HTTP/1.1\r\n":                       HTTP,
		"OPTIONS * HTTP/1.1\r\n":                   HTTP,
		"PRI * HTTP/2.0\r\n":                       HTTP,
		"CONNECT a:1 HTTP/1.1\r\n":                 HTTP,
		"get out\r\n":                              Text,
		"GET out\r\n":                              Text,
		"SSH-2.0-x\r\n":                            SSH,
		"\x16\x03\x01\x02\x00\x01":                 TLS,
		"\x03\x00\x00\x2f\x2a\xe0\x00\x00\x00\x00": RDP,
		"\x03\x00\x00\x2f\x2a\x00\x00":             Text,
		"\x00\x00\x00\x85\xffSMBr":                 SMB,
		"\x00\x00\x00\x85\xfeSMB@":                 SMB,
		"\x00\x00\x00\x00\x00":                     NULs,
		"\x00\x00":                                 Text,
		"\xff\xfb\x18":                             Telnet,
		"show version\r\n":                         Text,
		"":                                         Nothing,
	} {
		for _, n := range []int{len(in), 1} {
			r := talk("\xff\xfd\x18")
			for p := []byte(in); len(p) > 0; p = p[min(n, len(p)):] {
				r.Received(p[:min(n, len(p))])
			}
			f := r.Fingerprint()
			if f.Protocol != want {
				t.Errorf("%q is %s, want %s", in, f.Protocol, want)
			}
			if raw := slices.Equal(f.Clients, []string{"raw"}); raw != (want == Text) {
				t.Errorf("%q is %v", in, f.Clients)
			}
		}
	}
}

// TestHashIsTheProgrammes has one client in the hands of two people.
func TestHashIsTheProgrammes(t *testing.T) {
	one := talk("\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfa\x18\x00xterm\xff\xf0"+
		"\xff\xfa\x27\x00\x00USER\x01alice\xff\xf0\xff\xfa\x22\x03\x03\x62\x03\xff\xf0show\r\x00").Fingerprint()
	two := talk("\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x1f\xff\xfb\x18\xff\xfa\x1f\x00\x84\x00\x00\xff\xf0\xff\xfa\x18\x00vt220\xff\xf0"+
		"\xff\xfa\x27\x00\x00DISPLAY\x01host:0\xff\xf0\xff\xfa\x22\x03\x03\x62\x7f\xff\xf0\xff\xf4\xff\xfd\x06x\xff\xfb\x22").Fingerprint()
	if one.Hash != two.Hash || len(one.Hash) != hashLen {
		t.Errorf("%s and %s", one.Hash, two.Hash)
	}
	seen := map[string]string{one.Hash: "one"}
	for name, turns := range map[string][]string{
		"another answer": {"\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x18\xff\xfc\x1f"},
		"upper case":     {"\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x18\x00XTERM\xff\xf0\xff\xfa\x22\x03\x03\x62\x03\xff\xf0"},
		"a product":      {"\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x18\x00TINTIN++\xff\xf0\xff\xfa\x22\x03\x03\x62\x03\xff\xf0"},
		"another key":    {"\xff\xfd\x18\xff\xfd\x1f", "\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x18\x00xterm\xff\xf0\xff\xfa\x22\x03\x04\x62\x03\xff\xf0"},
		"text":           {"", "x"},
	} {
		h := talk(turns...).Fingerprint().Hash
		if other, ok := seen[h]; ok {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[h] = name
	}
}

// TestBounds feeds what has no end.
func TestBounds(t *testing.T) {
	var r Recorder
	for i := range 2000 {
		r.Received([]byte{0xff, 0xfb, byte(i), 0xff, 0xfa, 0x18, 0, byte('a' + i%26), byte('a' + i/26%26), 0xff, 0xf0})
		r.Received([]byte{0xff, 0xfa, byte(i) | 0x80, byte(i / 128), byte(i), 0xff, 0xf0})
		r.Received(append([]byte("\xff\xfa\x27\x00\x03V"), byte('a'+i%26), byte('a'+i/26%26), 1, 'x', 0xff, 0xf0))
	}
	r.Received([]byte("\xff\xfa\x22\x03"))
	r.Received(bytes.Repeat([]byte{1, 2, 3}, 1<<16))
	if cap(r.in.kept) > 2*maxBody {
		t.Errorf("%d bytes of a body", cap(r.in.kept))
	}
	r.Received([]byte("\xff\xf0"))
	f := r.Fingerprint()
	if !f.Cut || len(f.Commands) != maxCommands || len(f.TerminalTypes) != maxTypes || len(f.Environ) != maxVars ||
		len(f.Subnegotiations) != maxBodies || len(f.SLC) != maxFunctions {
		t.Errorf("cut %v: %d commands, %d types, %d variables, %d bodies, %d functions", f.Cut, len(f.Commands), len(f.TerminalTypes),
			len(f.Environ), len(f.Subnegotiations), len(f.SLC))
	}
	if n := len(f.JSON()); n > maxFile/2 {
		t.Errorf("%d bytes", n)
	}
	for line := range strings.Lines(f.String()) {
		if len(line) > textColumns+maxName {
			t.Errorf("long line %q", line)
		}
	}
}

func FuzzRecorder(f *testing.F) {
	for _, s := range recorded(f) {
		var in, out []byte
		for _, g := range s.segments {
			if g.sent {
				out = append(out, g.p...)
			} else {
				in = append(in, g.p...)
			}
		}
		f.Add(out[:min(len(out), 400)], in[:min(len(in), 400)], uint8(3))
	}
	f.Fuzz(func(t *testing.T, out, in []byte, n uint8) {
		whole := talk(string(out), string(in)).Fingerprint()
		r := new(Recorder)
		step := int(n) + 1
		for p := out; len(p) > 0; p = p[min(step, len(p)):] {
			r.Sent(p[:min(step, len(p))])
		}
		for p := in; len(p) > 0; p = p[min(step, len(p)):] {
			r.Received(p[:min(step, len(p))])
		}
		split := r.Fingerprint()
		split.EnterSplit = whole.EnterSplit
		if !reflect.DeepEqual(whole, split) {
			t.Fatalf("whole\n%s\nsplit\n%s", whole.JSON(), split.JSON())
		}
		if len(whole.JSON()) > maxFile/2 {
			t.Fatal(len(whole.JSON()))
		}
		for _, text := range []string{whole.String(), string(whole.JSON())} {
			if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' || 0x7f <= c && c < 0xa0 }) {
				t.Fatalf("control characters: %q", text)
			}
		}
	})
}
