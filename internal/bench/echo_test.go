package bench

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

func BenchmarkEchoOneSession(b *testing.B)  { benchmarkEcho(b, 1) }
func BenchmarkEcho100Sessions(b *testing.B) { benchmarkEcho(b, 100) }

// benchmarkEcho types at n sessions at a time, at ours and at those of a bare server by turns, one line each.
func benchmarkEcho(b *testing.B, n int) {
	ours, bare := serve(b, newServer(console.NoLogin)), serveBare(b, echo)
	var at, atBare []*client
	for range n {
		at = append(at, dialPrompt(b, ours))
		atBare = append(atBare, dial(b, bare))
	}
	one := []byte("x")
	var took, tookBare []time.Duration // of each turn
	keys := 0
	b.ReportAllocs()
	b.ResetTimer()
	for keys == 0 || keys < b.N {
		tookBare = append(tookBare, together(atBare, func(c *client) { c.keys(one) }))
		took = append(took, together(at, func(c *client) { c.keys(one) }))
		together(at, (*client).clear)
		keys += n * keysPerLine
		if b.Failed() {
			b.FailNow()
		}
	}
	each := float64(n * keysPerLine)
	b.ReportMetric(median(took)/each, "ns/op")
	b.ReportMetric(median(tookBare)/each, "ns-bare")
	b.ReportMetric(median(took)/median(tookBare), "x-bare")
}

// median is what a turn took that no other program disturbed, in nanoseconds.
func median(turns []time.Duration) float64 {
	slices.Sort(turns)
	return float64(turns[len(turns)/2])
}

// together does something with all clients at once and says how long it took.
func together(all []*client, do func(*client)) time.Duration {
	start := time.Now()
	if len(all) == 1 {
		do(all[0])
		return time.Since(start)
	}
	var wg sync.WaitGroup
	for _, c := range all {
		wg.Go(func() { do(c) })
	}
	wg.Wait()
	return time.Since(start)
}
