package status

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// curves is a history with something to see in each graph.
func curves() History {
	h := new(track).past(0)
	for i := range h.Seconds {
		v := float64(i)
		h.Seconds[i] = Point{v, v, i != 20}
	}
	h.Seconds[3] = Point{100, 100, true}
	for i := range h.Minutes[:40] {
		h.Minutes[i] = Point{float64(i), float64(2 * i), true}
	}
	for i := range h.Hours[:5] {
		h.Hours[i] = Point{float64(i * 3), float64(10 * i), true}
	}
	return h
}

// TestGraphs compares the graphs with testdata/graph; the first one is as a router prints it.
func TestGraphs(t *testing.T) {
	at := time.Date(2006, 4, 17, 15, 48, 18, 0, time.UTC)
	for _, cols := range []int{0, 80, 132, 40} {
		for kind, blocks := range map[string]bool{"ascii": false, "utf8": true} {
			got := drawHistory("Router", at, curves(), "CPU", cols, blocks)
			golden(t, fmt.Sprintf("graph/%d-%s.txt", cols, kind), got)
			for _, line := range strings.Split(got, "\n") {
				if cols > 0 && width(line) > cols {
					t.Errorf("%d columns: %q is wider", cols, line)
				}
			}
		}
	}
}

// TestGraphAnyWidth: no width is too small or too large for it.
func TestGraphAnyWidth(t *testing.T) {
	for cols := -1; cols < 400; cols++ {
		for _, blocks := range []bool{false, true} {
			for _, line := range strings.Split(drawHistory("", time.Time{}, curves(), "Memory", cols, blocks), "\n") {
				if cols >= 40 && width(line) > cols {
					t.Fatalf("%d columns: %q is wider", cols, line)
				}
			}
		}
	}
}

// TestGraphRounds: a mark stands in the row of the nearest ten, as in IOS, and its digits above it; 0 has neither.
func TestGraphRounds(t *testing.T) {
	for _, test := range []struct {
		value  float64
		digits string
		rows   int
	}{{0, "   ", 0}, {0.4, "   ", 0}, {1, "  1", 0}, {4.4, "  4", 0}, {5, "  5", 1}, {14, " 14", 1}, {15, " 15", 2}, {92, " 92", 9}, {96, " 96", 10}, {100, "100", 10}} {
		p := Point{test.value, test.value, true}
		digits, rows := "", 0
		for place := 2; place >= 0; place-- {
			digits += digit(p, place)
		}
		for percent := 10; percent <= 100; percent += 10 {
			if asciiMark(p, percent, false) == "*" {
				rows++
			}
		}
		if digits != test.digits || rows != test.rows {
			t.Errorf("%v: digits %q and %d rows, want %q and %d", test.value, digits, rows, test.digits, test.rows)
		}
	}
}
