package telnet

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func TestT3X_14_GMCP(t *testing.T) {
	for _, c := range []struct {
		body, name, data string
		ok               bool
	}{
		{`Core.Hello {"client":"x"}`, "Core.Hello", `{"client":"x"}`, true},
		{"Core.Ping", "Core.Ping", "", true},
		{"Core.Ping ", "Core.Ping", "", true},
		{"Core.Ping 120", "Core.Ping", "120", true},
		{`A "` + "\xff" + `"`, "", "", false},
		{"A {", "", "", false},
		{"A {} {}", "", "", false},
		{"", "", "", false},
		{" {}", "", "", false},
		{"A\x1b[2J {}", "", "", false},
		{strings.Repeat("A", 129), "", "", false},
		{strings.Repeat("A", 128), strings.Repeat("A", 128), "", true},
		{"A " + strings.Repeat("[", 4000), "", "", false},
	} {
		in := sb(OptGMCP, c.body)
		run := func(parts ...[]byte) string {
			name, data, calls := "", "", 0
			o := &GMCP{Message: func(n string, d []byte) { name, data, calls = n, string(d), calls+1 }}
			e, l := engineWith(ServerRole, o)
			feed(t, e, unhex(t, "ff fd c9"))
			l.replies = nil
			feed(t, e, parts...)
			if calls > 0 != c.ok || name != c.name || data != c.data || len(l.replies) > 0 {
				t.Errorf("%.40q: %.40q %q, %d calls", c.body, name, data, calls)
			}
			return name + " " + data
		}
		if run(in); len(in) < 200 {
			cuts(t, in, run)
		}
	}
	for _, role := range []Role{ServerRole, ClientRole} {
		o := &GMCP{}
		e, l := engineWith(role, o)
		if o.Send(e, "Core.Ping", nil) {
			t.Error("sent while off")
		}
		feed(t, e, unhex(t, "ff fb c9 ff fd c9"), sb(OptGMCP, "A 1"))
		l.replies = nil
		if o.Send(e, "A b", nil) || o.Send(e, "A", []byte("{")) || o.Send(e, "A", []byte(strings.Repeat("1", 4096))) || !o.Send(e, "A", []byte("[1]")) {
			t.Error("wrong")
		}
		if !bytes.Equal(l.replies, sb(OptGMCP, "A [1]")) {
			t.Errorf("%q", l.replies)
		}
	}
}

func TestT3X_14_MSSP(t *testing.T) {
	vars := []MSSPVariable{{"NAME", []string{"Düne"}}, {"PORT", []string{"23", "2323"}}, {"EMPTY", []string{""}}, {"NONE", nil}}
	o := &MSSP{Tell: append(vars, MSSPVariable{"BAD\x01", []string{"x"}}, MSSPVariable{"BAD", []string{"\x02"}}, MSSPVariable{"", nil},
		MSSPVariable{"LONG", []string{strings.Repeat("x", 4096)}})}
	e, l := engineWith(ServerRole, o)
	for range 10 {
		feed(t, e, unhex(t, "ff fd 46 ff fe 46"))
	}
	want := sb(OptMSSP, "\x01NAME\x02Düne\x01PORT\x0223\x022323\x01EMPTY\x02\x01NONE")
	if n := bytes.Count(l.replies, want); n != maxMSSPTold || bytes.Contains(l.replies, []byte("BAD")) {
		t.Errorf("%d times, %q", n, l.replies)
	}
	cuts(t, want, func(parts ...[]byte) string {
		o := &MSSP{}
		e, _ := engineWith(ClientRole, o)
		feed(t, e, unhex(t, "ff fb 46"))
		feed(t, e, parts...)
		if !reflect.DeepEqual(o.Learnt(), vars) {
			t.Errorf("%q", o.Learnt())
		}
		return ""
	})
	// Bounds, and a server learns nothing.
	got := parseMSSP([]byte(strings.Repeat("\x01A"+strings.Repeat("\x02", 100), 1000)))
	if len(got) != maxMSSP || len(got[0].Values) != maxMSSPValues {
		t.Errorf("%d variables with %d values", len(got), len(got[0].Values))
	}
	if got := parseMSSP([]byte("\x01A" + strings.Repeat("\x02b", maxMSSPValues+1))); len(got[0].Values) != maxMSSPValues {
		t.Errorf("%d values", len(got[0].Values))
	}
	if feed(t, e, unhex(t, "ff fd 46"), want); len(o.Learnt()) > 0 {
		t.Error("the server learnt something")
	}
}

func FuzzGMCP(f *testing.F) {
	f.Add([]byte(`Core.Hello {"client":"x"}`))
	f.Add([]byte(`A `))
	f.Fuzz(func(t *testing.T, body []byte) {
		name, data, ok := parseGMCP(body)
		if !ok {
			return
		}
		n, d, ok := parseGMCP(appendGMCP(nil, name, data))
		if !ok || n != name || !bytes.Equal(d, data) {
			t.Errorf("%q became %q %q", body, n, d)
		}
	})
}

func FuzzMSSP(f *testing.F) {
	f.Add([]byte("\x01NAME\x02a\x02b\x01X"))
	f.Add([]byte("x\x01\x02\x01"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > MaxSubnegotiation {
			return
		}
		vars := parseMSSP(body)
		if again := parseMSSP(appendMSSP(nil, vars)); !reflect.DeepEqual(vars, again) {
			t.Errorf("%q became %q", vars, again)
		}
	})
}
