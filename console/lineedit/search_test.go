package lineedit

import "testing"

func TestSearchShows(t *testing.T) {
	r := newRig(t, Config{Width: 80, History: keyHistory()})
	r.start("r1# ")
	for _, c := range []struct {
		keys, screen string
		col, bells   int
	}{
		{"dra", "r1# dra", 7, 0},
		{"\x12", "(reverse-i-search)`': dra", 25, 0},
		{"sho", "(reverse-i-search)`sho': show clock", 25, 0},
		{"\x12", "(reverse-i-search)`sho': show version", 25, 0},
		{"\x12", "(failed reverse-i-search)`sho': show version", 32, 1},
		{"\x13", "(i-search)`sho': show clock", 17, 1},
		{"z", "(failed i-search)`shoz': show clock", 25, 2},
		{"\x7f", "(i-search)`sho': show version", 17, 2},
		{"\x07", "r1# dra", 7, 2},
		{"\x12w v\x1b", "r1# show version", 7, 2},
	} {
		r.feed(c.keys, 1)
		if x, _ := r.screen.Cursor(); r.screen.String() != c.screen || x != c.col || r.screen.Bells() != c.bells || r.screen.Err() != nil {
			t.Errorf("%q: %q, cursor at %d, %d bells, %v; want %q, %d, %d", c.keys, r.screen.String(), x, r.screen.Bells(), r.screen.Err(), c.screen, c.col, c.bells)
		}
		if r.ed.Prompt() != "r1# " {
			t.Errorf("prompt %q", r.ed.Prompt())
		}
	}
}

func TestSearchQueryIsBounded(t *testing.T) {
	r := newRig(t, Config{Width: 80, History: keyHistory()})
	r.start("r1# ")
	r.feed("\x12", 1)
	for range maxQuery + 10 {
		r.feed("x", 1)
	}
	r.check("full query")
	if n := len(r.ed.line.search.query); n != maxQuery {
		t.Errorf("a query of %d bytes", n)
	}
}

// TestSearchBesideNamedKeys: the terminal driver of nearly everybody has Ctrl-R as its character that shows the line again, and telnet clients of
// Unix say so (SLC RP). That gives no key away.
func TestSearchBesideNamedKeys(t *testing.T) {
	for _, k := range []Keys{{Reprint: 0x12}, {Reprint: 0x13}} {
		r := newRig(t, Config{Width: 80, History: keyHistory()})
		r.start("r1# ")
		r.ed.SetKeys(k)
		r.feed("\x12sho", 1)
		if got, want := r.screen.String(), "(reverse-i-search)`sho': show clock"; got != want {
			t.Errorf("%+v: screen %q, want %q", k, got, want)
		}
	}
	r := newRig(t, Config{Width: 80, History: keyHistory()})
	r.start("r1# ")
	r.ed.SetKeys(Keys{Reprint: 0x06})
	r.feed("dra\x06", 1)
	if got, want := r.screen.String(), "r1# dra\nr1# dra"; got != want {
		t.Errorf("screen %q, want %q", got, want)
	}
}
