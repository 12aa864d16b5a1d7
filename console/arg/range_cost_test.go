package arg

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestRangeIsCheap: a line that names all of many ports many times over, in full and abbreviated, is read in time in proportion to that.
func TestRangeIsCheap(t *testing.T) {
	var known []string
	for i := range MaxRange {
		known = append(known, fmt.Sprintf("Ethernet%d", i+1))
	}
	for _, head := range []string{"ethernet", "eth"} {
		a := Range("LIST", func() []string { return known })
		line := head + strings.TrimSuffix(strings.Repeat("1-1024,", 500), ",")
		begun := time.Now()
		got, err := a.Parse(line)
		if err != nil || len(got) != MaxRange || got[0] != "Ethernet1" || got[MaxRange-1] != "Ethernet1024" {
			t.Errorf("%s: %d names, %v", head, len(got), err)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s: it took %v", head, took)
		}
	}
}
