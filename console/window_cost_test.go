package console

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkTabs: a row of a picture that is nothing but TABs takes no more time with more of them than a line has room for.
func BenchmarkTabs(b *testing.B) {
	for _, n := range []int{1 << 10, 16 << 10, 256 << 10} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			line, dst := strings.Repeat("\t", n), []byte(nil)
			for b.Loop() {
				dst = appendCut(dst[:0], line, 80)
			}
		})
	}
}
