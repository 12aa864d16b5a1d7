package bench

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// BenchmarkCommands runs a command that prints one line.
func BenchmarkCommands(b *testing.B) {
	b.Run("waiting", func(b *testing.B) {
		c := dialPrompt(b, serve(b, newServer(console.NoLogin)))
		b.ReportAllocs()
		start := time.Now()
		b.ResetTimer()
		for range b.N {
			c.send("count\r")
			c.until("\n" + prompt)
			if b.Failed() {
				b.FailNow()
			}
		}
		b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "commands/s")
	})
	// The peer sends without waiting, as a script does that pastes a configuration.
	b.Run("pipelined", func(b *testing.B) {
		c := dialPrompt(b, serve(b, newServer(console.NoLogin)))
		const batch = 128
		b.ReportAllocs()
		start := time.Now()
		b.ResetTimer()
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			lines := strings.Repeat("count\r", batch)
			for n := b.N; n > 0; n -= batch {
				c.send(lines[:min(n, batch)*len("count\r")])
			}
		}()
		c.prompts(b.N)
		<-sent
		b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "commands/s")
	})
}

// prompts reads until n prompts have come.
func (c *client) prompts(n int) {
	buf := make([]byte, 64<<10)
	keep := 0 // bytes of the read before that may begin a prompt
	for n > 0 {
		m, err := c.conn.Read(buf[keep:])
		if err != nil {
			c.tb.Fatalf("%d prompts are missing: %v", n, err)
		}
		p := buf[:keep+m]
		n -= bytes.Count(p, []byte(prompt))
		keep = copy(buf, p[max(0, len(p)-len(prompt)+1):])
	}
}
