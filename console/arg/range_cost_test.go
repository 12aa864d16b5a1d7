package arg

import (
	"fmt"
	"strings"
	"testing"
)

// manyPorts are as many names as a range may have, and a line that names all of them times over.
func manyPorts(head string, times int) (known []string, line string) {
	for i := range MaxRange {
		known = append(known, fmt.Sprintf("Ethernet%d", i+1))
	}
	return known, head + strings.TrimSuffix(strings.Repeat("1-1024,", times), ",")
}

// TestRangeNamesEachOnce: a line that names all of many ports many times over, in full and abbreviated.
func TestRangeNamesEachOnce(t *testing.T) {
	for _, head := range []string{"ethernet", "eth"} {
		known, line := manyPorts(head, 500)
		got, err := Range("LIST", func() []string { return known }).Parse(line)
		if err != nil || len(got) != MaxRange || got[0] != "Ethernet1" || got[MaxRange-1] != "Ethernet1024" {
			t.Errorf("%s: %d names, %v", head, len(got), err)
		}
	}
}

// BenchmarkRange: the time is in proportion to the names that a line has, in full and abbreviated.
func BenchmarkRange(b *testing.B) {
	for _, head := range []string{"ethernet", "eth"} {
		for _, times := range []int{1, 50, 500} {
			b.Run(fmt.Sprintf("%s/%d", head, times*MaxRange), func(b *testing.B) {
				known, line := manyPorts(head, times)
				a := Range("LIST", func() []string { return known })
				for b.Loop() {
					if _, err := a.Parse(line); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(times*MaxRange), "ns/name")
			})
		}
	}
}
