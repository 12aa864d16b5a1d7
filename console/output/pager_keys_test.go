package output

import (
	"fmt"
	"strings"
	"testing"
)

// page drives a pager that has all its texts as a session does, with what is printed again, and returns the screen, with the wiped
// prompt as [-] and what is wiped behind it as [].
func page(p *Pager, lines []string, keys string) string {
	p.Help, p.Count, p.Lost = "help 1\nhelp 2\n", "{} lines", "[{} lines lost]"
	var out []byte
	more := func() bool {
		out = p.Show(out, more)
		for act := Wait; act == Wait; {
			if keys == "" {
				return false
			}
			out, act = p.Key(out, keys[0])
			keys = keys[1:]
			if act == Quit {
				return false
			}
		}
		return true
	}
	repeat := func() bool {
		for l, ok := p.Again(); ok; l, ok = p.Again() {
			switch p.Add(l, len(l)) {
			case Print:
				out = append(append(out, l...), "\r\n"...)
			case Stop:
				if !more() {
					return false
				}
			}
		}
		return true
	}
all:
	for _, l := range lines {
		for {
			v := p.Add([]byte(l), len(l))
			if v == Print {
				out = append(append(out, l...), "\r\n"...)
			}
			if v != Stop {
				break
			}
			if !more() || !repeat() {
				break all
			}
		}
	}
	s := strings.ReplaceAll(strings.ReplaceAll(string(out), " --More-- "+wiped, "[-]"), "\r\n", ";")
	for n := 20; n > 0; n-- {
		s = strings.ReplaceAll(s, strings.Repeat("\b", n)+strings.Repeat(" ", n)+strings.Repeat("\b", n), "[]")
	}
	return s
}

func TestPagerKeys(t *testing.T) {
	for _, tt := range []struct{ name, keys, want string }{
		{"half a page", "d\x04", "l1;l2;l3;l4;l5;[-]l6;l7;l8;[-]l9;l10;l11; --More-- "},
		{"again", "g", "l1;l2;l3;l4;l5;[-]l1;l2;l3;l4;l5; --More-- "},
		{"again and on", "\rg  ", "l1;l2;l3;l4;l5;[-]l6;[-]l1;l2;l3;l4;l5;[-]l6;l7;l8;l9;l10;[-]l11;l12;l13;l14;l15; --More-- "},
		{"again twice", "\rg\rg\r\r", "l1;l2;l3;l4;l5;[-]l6;[-]l1;l2;l3;l4;l5;[-]l6;[-]l1;l2;l3;l4;l5;[-]l6;[-]l7; --More-- "},
		{"quit from what comes again", "gq", "l1;l2;l3;l4;l5;[-]l1;l2;l3;l4;l5;[-]"},
		{"include", "+5$\r", "l1;l2;l3;l4;l5;[-]+5$[]l15;l25;"},
		{"exclude", "-1\r", "l1;l2;l3;l4;l5;[-]-1[]l6;l7;l8;l9;l20; --More-- "},
		{"both", "+1\r", "l1;l2;l3;l4;l5;[-]+1[]l10;l11;l12;l13;l14; --More-- "},
		{"one on the other", "+1\r-[024]\r", "l1;l2;l3;l4;l5;[-]+1[]l10;l11;l12;l13;l14;[-]-[024][]l15;l16;l17;l18;l19;"},
		{"all off", "+[12].\r+\r\r", "l1;l2;l3;l4;l5;[-]+[12].[]l10;l11;l12;l13;l14;[-]+[]l15;l16;l17;l18;l19;[-]l20; --More-- "},
		{"again, filtered", "+5\rg", "l1;l2;l3;l4;l5;[-]+5[]l15;l25;"}, // all has been printed: no prompt any more
		{"again with a filter", "-[2-9]$\rg", "l1;l2;l3;l4;l5;[-]-[2-9]$[]l10;l11;l20;l21;"},
		{"again with a filter, before the end", "-[3-9]\rg", "l1;l2;l3;l4;l5;[-]-[3-9][]l10;l11;l12;l20;l21;[-]l1;l2;l10;l11;l12; --More-- "},
		{"search and again", "/20\rg", "l1;l2;l3;l4;l5;[-]/20[]l20;l21;l22;l23;l24;[-]l1;l2;l3;l4;l5; --More-- "},
		{"next", "/1$\rn", "l1;l2;l3;l4;l5;[-]/1$[]l11;l12;l13;l14;l15;[-]l21;l22;l23;l24;l25;"},
		{"next without a search", "n", "l1;l2;l3;l4;l5; --More-- \a"},
		{"search in what comes again", "  g/9\r", "l1;l2;l3;l4;l5;[-]l6;l7;l8;l9;l10;[-]l11;l12;l13;l14;l15;[-]l1;l2;l3;l4;l5;[-]/9[]l9;l10;l11;l12;l13; --More-- "},
		{"how many lines", "=\r=", "l1;l2;l3;l4;l5;[-]5 lines;[-]l6;[-]6 lines; --More-- "},
		{"how many when it comes again", "\rg=", "l1;l2;l3;l4;l5;[-]l6;[-]l1;l2;l3;l4;l5;[-]5 lines; --More-- "},
		{"help", "h?\r?", "l1;l2;l3;l4;l5;[-]help 1;help 2;[-]l6;[-]help 1;help 2; --More-- "},
		{"bad filter", "+[\r", "l1;l2;l3;l4;l5;[-]+[\a[] --More-- "},
		{"Ctrl-C behind +", "+x\x03", "l1;l2;l3;l4;l5;[-]+x[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := page(NewPager(80, 6), counted(25), tt.keys); got != tt.want {
				t.Errorf("screen %q\nwant   %q", got, tt.want)
			}
		})
	}
}

func counted(n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprint("l", i+1))
	}
	return lines
}

// TestPagerKeeps: at most MaxKept bytes, the newest, and it says how many lines that leaves out.
func TestPagerKeeps(t *testing.T) {
	lines := make([]string, 3000)
	for i := range lines {
		lines[i] = fmt.Sprintf("%04d%s", i, strings.Repeat("x", 196))
	}
	p := NewPager(0, 3)
	got := page(p, lines, "/^2990\rgq")
	if len(p.kept.buf) > MaxKept || cap(p.kept.buf) > 2*MaxKept {
		t.Errorf("%d bytes kept in %d", len(p.kept.buf), cap(p.kept.buf))
	}
	_, again, _ := strings.Cut(got, fmt.Sprintf("[%d lines lost];", p.kept.lost))
	if p.kept.lost < 3000-MaxKept/201-1 || !strings.HasPrefix(again, fmt.Sprintf("%04dx", p.kept.lost)) {
		t.Errorf("%d lost, then %.300q", p.kept.lost, again)
	}
}
