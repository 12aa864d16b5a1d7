package output

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestAnchorsAreCheap: two halves of many lines that changed places cost memory in proportion to their number, not to its square.
func TestAnchorsAreCheap(t *testing.T) {
	const half = 10000
	var a, b []string
	for i := range half {
		a = append(a, fmt.Sprintf("a%d", i))
		b = append(b, fmt.Sprintf("b%d", i))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	gone, come := Changes(append(a[:half:half], b...), append(b[:half:half], a...))
	runtime.ReadMemStats(&after)
	n := 0
	for i := range gone {
		if gone[i] {
			n++
		}
		if come[i] {
			n++
		}
	}
	if n != 2*half {
		t.Errorf("%d changes, want %d", n, 2*half)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%d MiB were taken", used>>20)
	}
}

// TestDoneBehindNoMore: no-more changes no line, and so a head before or behind it ends the command as ever.
func TestDoneBehindNoMore(t *testing.T) {
	for _, text := range []string{"no-more | head 1", "head 1 | no-more", "include x | no-more | head 1"} {
		p, err := ParsePipes(text)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		p.Line([]byte("x"), func(l []byte) { out.Write(l) })
		if !p.Done() || out.String() != "x" {
			t.Errorf("%s: done %v, %q", text, p.Done(), out.String())
		}
	}
}
