package bench

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkSlowReader types in one session while the terminal of another, whose command prints without end, takes nothing, and
// while it takes all as fast as it can. The server is a process of its own. An op is a key.
func BenchmarkSlowReader(b *testing.B) {
	b.Run("not-reading", func(b *testing.B) {
		benchmarkNeighbour(b, func(*client) {})
	})
	b.Run("reading-all", func(b *testing.B) {
		benchmarkNeighbour(b, func(c *client) {
			buf := make([]byte, 256<<10)
			for {
				if _, err := c.conn.Read(buf); err != nil {
					return
				}
			}
		})
	})
}

func benchmarkNeighbour(b *testing.B, read func(*client)) {
	srv := startChild(b)
	typist, other := srv.login(), srv.login()
	alone := typist.typed(b.N)
	before := srv.memory()
	ended := make(chan struct{})
	other.send("stream\r")
	go func() { defer close(ended); read(other) }()
	time.Sleep(100 * time.Millisecond) // until all buffers are full
	b.ResetTimer()
	busy := typist.typed(b.N)
	b.StopTimer()
	after := srv.memory()
	other.conn.Close()
	<-ended
	if b.Failed() {
		b.FailNow()
	}
	for _, q := range []struct {
		name string
		of   float64
	}{{"p50", 0.5}, {"p99", 0.99}} {
		at := int(q.of * float64(len(busy)-1))
		b.ReportMetric(float64(busy[at])/1e3, "us-"+q.name)
		b.ReportMetric(float64(busy[at])/float64(alone[at]), "x-alone-"+q.name)
	}
	b.ReportMetric(float64(after.rss-before.rss)/1e6, "MB-RSS")
}

// typed types n keys or some more, and returns how long each took, in order of length.
func (c *client) typed(n int) (took []time.Duration) {
	one := []byte("x")
	for len(took) < max(n, keysPerLine) && !c.tb.Failed() {
		for range keysPerLine {
			start := time.Now()
			c.key(one)
			took = append(took, time.Since(start))
		}
		c.clear()
	}
	slices.Sort(took)
	return took
}
