package bench

import (
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// bulkTurn is how much is read by turns from our server and from the raw one.
const bulkTurn = 16 << 20

// BenchmarkBulk reads the output of a command that prints line by line, without the pager. An op is a line.
func BenchmarkBulk(b *testing.B) {
	ours := dialPrompt(b, serve(b, newServer(console.NoLogin)))
	goOn := make(chan struct{})
	raw := dial(b, serveBare(b, func(c net.Conn) {
		block := make([]byte, 64<<10)
		for range goOn {
			for n := 0; n < bulkTurn; n += len(block) {
				if _, err := c.Write(block); err != nil {
					return
				}
			}
		}
	}))
	defer close(goOn)
	buf := make([]byte, 256<<10)
	var took, tookRaw time.Duration
	var before, after runtime.MemStats
	allocs, lines := uint64(0), 0
	b.ResetTimer()
	for lines == 0 || lines < b.N {
		start := time.Now()
		goOn <- struct{}{}
		raw.take(buf, bulkTurn)
		tookRaw += time.Since(start)

		runtime.ReadMemStats(&before)
		start = time.Now()
		ours.send("stream\r")
		ours.take(buf, bulkTurn)
		took += time.Since(start)
		runtime.ReadMemStats(&after)
		allocs += after.Mallocs - before.Mallocs
		lines += bulkTurn / (len(outputLine) + 1)
		ours.clear()
		if b.Failed() {
			b.FailNow()
		}
	}
	bytes := float64(lines) * float64(len(outputLine)+1)
	b.ReportMetric(float64(took)/float64(lines), "ns/op")
	b.ReportMetric(bytes/1e6/took.Seconds(), "MB/s")
	b.ReportMetric(bytes/1e6/tookRaw.Seconds(), "MB/s-raw")
	b.ReportMetric(float64(tookRaw)/float64(took), "x-raw")
	b.ReportMetric(float64(allocs)/float64(lines), "allocs/line")
}

// take reads n bytes or some more.
func (c *client) take(buf []byte, n int) {
	for n > 0 {
		m, err := c.conn.Read(buf)
		if err != nil {
			c.tb.Error(err)
			return
		}
		n -= m
	}
}
