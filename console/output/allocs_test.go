//go:build !race

package output

import "testing"

// Under the race detector the pools of package regexp lose what they hold at random.

func TestPipeAllocatesNothingPerLine(t *testing.T) {
	for _, pipe := range []string{"include eth", "include ^i.*[0-9]$", "exclude x", "begin eth", "section eth", "count eth", "i e | e x | c"} {
		p, err := ParsePipes(pipe)
		if err != nil {
			t.Fatal(err)
		}
		line, n := []byte("interface eth0"), 0
		emit := func([]byte) { n++ }
		if a := testing.AllocsPerRun(100, func() { p.Line(line, emit) }); a != 0 {
			t.Errorf("| %s: %v allocations a line", pipe, a)
		}
	}
}
