package telnet

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

func FuzzEnviron(f *testing.F) {
	f.Add([]byte("\x00USER\x01bob\x03A\x01\x02\x01\x02"), "USER", "\x00\x01\x02\x03")
	f.Add([]byte("\x01USER\x00root"), "", "")
	f.Fuzz(func(t *testing.T, body []byte, name, value string) {
		for _, swapped := range []bool{false, true} {
			n := 0
			for name, value := range environVariables(body, swapped) {
				if n += len(name) + len(value); n > len(body) {
					t.Fatalf("%q became longer", body)
				}
			}
		}
		environSwapped(body)
		parseEnvironQuestion(body)
		wire := appendEnviron(appendEnviron(nil, environVAR, name), environVALUE, value)
		wire = appendEnviron(wire, environUSERVAR, name)
		var got []string
		for n, v := range environVariables(wire, false) {
			got = append(got, string(n), string(v), fmt.Sprint(v == nil))
		}
		if want := []string{name, value, "false", name, "", "true"}; !slices.Equal(got, want) {
			t.Errorf("%q became %q", want, got)
		}
		if q := parseEnvironQuestion(appendEnviron(nil, environVAR, name)); name != "" && (len(q.names) != 1 || string(q.names[0]) != name) {
			t.Errorf("%q became %q", name, q.names)
		}
	})
}

// FuzzR119_Subnegotiation is an engine with every option that takes a body, in both roles, cut anywhere.
func FuzzR119_Subnegotiation(f *testing.F) {
	agree := []byte("\xff\xfb\x18\xff\xfb\x27\xff\xfb\x24\xff\xfb\x2a\xff\xfd\x2a\xff\xfb\x2c\xff\xfd\x2c\xff\xfd\xc9\xff\xfb\xc9\xff\xfd\x46" +
		"\xff\xfb\x46\xff\xfd\x27\xff\xfd\x24")
	for _, body := range [][]byte{sb(OptNewEnviron, "\x00\x00USER\x01bob"), sb(OptNewEnviron, "\x01"), sb(OptEnviron, "\x00\x01USER\x00root"),
		sb(OptCharset, "\x01;UTF-8"), sb(OptCharset, "\x02UTF-8"), sb(OptComPort, "\x01\x00\x00\x25\x80"), sb(OptComPort, "\x00"),
		sb(OptGMCP, "Core.Ping {}"), sb(OptMSSP, "\x01A\x02b"), sb(OptTTYPE, "\x00ANSI")} {
		f.Add(append(bytes.Clone(agree), body...), uint16(40), false)
		f.Add(append(bytes.Clone(agree), body...), uint16(41), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint16, client bool) {
		run := func(parts ...[]byte) string {
			l, role := &eventLog{}, ServerRole
			if client {
				role = ClientRole
			}
			env := &Environ{Ask: []string{"USER", "A"}, AskAll: true, Tell: []Variable{{"USER", "bob"}, {"A", "\xff"}}}
			charset := &Charset{}
			com := &ComPort{Port: &port{}}
			mssp := &MSSP{Tell: []MSSPVariable{{"A", []string{"b"}}}}
			gmcp := &GMCP{Message: func(name string, data []byte) { l.items = append(l.items, fmt.Sprintf("%s %q", name, data)) }}
			e := NewEngine(role, l, Echo{}, &TTYPE{}, env, OldEnviron{env}, charset, com, gmcp, mssp)
			e.Open()
			var err error
			for _, p := range parts {
				err = e.Feed(bytes.Clone(p), 0)
			}
			if !parse(l.replies) || len(l.replies) > 4096+40*len(in) {
				t.Errorf("%d bytes answer %d: %q", len(l.replies), len(in), l.replies)
			}
			return fmt.Sprint(l, env.Variables(), charset.Chosen(), com.RemoteSignature(), mssp.Learnt(), err)
		}
		n := int(cut) % (len(in) + 1)
		if whole, split := run(in), run(in[:n], in[n:]); whole != split {
			t.Errorf("whole %s\ncut at %d %s", whole, n, split)
		}
	})
}

// TestR046_BodiesBeforeAgreement: what was not agreed is not parsed, whatever the option.
func TestR046_BodiesBeforeAgreement(t *testing.T) {
	env, charset, com := &Environ{}, &Charset{}, &ComPort{Port: &port{}}
	gmcp := &GMCP{Message: func(name string, _ []byte) { t.Error(name) }}
	for _, role := range []Role{ServerRole, ClientRole} {
		e, l := engineWith(role, &TTYPE{}, env, OldEnviron{env}, charset, com, gmcp, &MSSP{})
		feed(t, e, sb(OptNewEnviron, "\x00\x00USER\x01bob"), sb(OptNewEnviron, "\x01"), sb(OptEnviron, "\x00\x00USER\x01bob"), sb(OptCharset, "\x01;UTF-8"),
			sb(OptComPort, "\x01\x00\x00\x25\x80"), sb(OptComPort, "\x00"), sb(OptGMCP, "A"), sb(OptMSSP, "\x01A\x02b"), []byte("x"))
		if l.String() != `text "x"` || len(env.Variables()) > 0 || charset.Chosen() != "" || com.Port.(*port).calls != "" {
			t.Errorf("role %d: %s", role, l)
		}
	}
}
