package bench

import (
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
	var took, tookBare time.Duration
	keys := 0
	b.ReportAllocs()
	b.ResetTimer()
	for keys == 0 || keys < b.N {
		tookBare += together(atBare, func(c *client) { c.keys(one) })
		took += together(at, func(c *client) { c.keys(one) })
		together(at, (*client).clear)
		keys += n * keysPerLine
		if b.Failed() {
			b.FailNow()
		}
	}
	b.ReportMetric(float64(took)/float64(keys), "ns/op")
	b.ReportMetric(float64(tookBare)/float64(keys), "ns-bare")
	b.ReportMetric(float64(took)/float64(tookBare), "x-bare")
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
