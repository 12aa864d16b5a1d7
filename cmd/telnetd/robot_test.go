package main

import "testing"

func TestT3X_16_RobotReports(t *testing.T) {
	for _, c := range []struct {
		in, rest string
		human    bool
	}{
		{"\x1b[1;1R\x1b[1;2R", "", true},
		{"a\x1b[24;80Rb\x1b[24;81Rc\x1b[1;1R", "abc\x1b[1;1R", true}, // a third report is input
		{"\x1b[1;1R\x1b[1;1R", "", false},                            // nothing moved
		{"\x1b[1;1R", "", false},
		{"\x1b[A\x1bOP\x1b[1;1R\x1b[\x1b[1;2R", "\x1b[A\x1bOP\x1b[", true},
		{"\x1b[R\x1b[;R\x1b[1R\x1b[1;R\x1b[1;2;3R\x1b[1;999999R", "\x1b[R\x1b[;R\x1b[1R\x1b[1;R\x1b[1;2;3R\x1b[1;999999R", false},
		{"\x1b[11111111111111111111R", "\x1b[11111111111111111111R", false},
		{"hello\r\n", "hello\r\n", false},
	} {
		for i := 0; i <= len(c.in); i++ {
			var r robotCheck
			got := r.feed(nil, []byte(c.in[:i]))
			got = r.feed(got, []byte(c.in[i:]))
			if string(got) != c.rest || r.human() != c.human {
				t.Errorf("%q cut at %d: %q, %v", c.in, i, got, r.human())
			}
		}
	}
}

func FuzzRobot(f *testing.F) {
	f.Add([]byte("a\x1b[24;80Rb\x1b[24;81Rc"), uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var whole, cut robotCheck
		want := whole.feed(nil, in)
		var got []byte
		for p := in; len(p) > 0; {
			n := min(len(p), int(step)+1)
			got = cut.feed(got, p[:n])
			p = p[n:]
		}
		if string(got) != string(want) || cut.human() != whole.human() || len(cut.partial) > maxReport {
			t.Fatalf("%q in steps of %d: %q, want %q", in, step, got, want)
		}
		if !whole.answered() && len(whole.columns) == 0 && string(want)+string(whole.partial) != string(in) {
			t.Fatalf("%q became %q", in, want)
		}
	})
}
