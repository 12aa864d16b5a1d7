package bench

import (
	"fmt"
	"testing"
	"time"
)

// idleAfter is until the console takes the session that came last for an idle one, and a second more.
const idleAfter = 2 * time.Second

// BenchmarkIdleSession measures what a session costs the server that has logged in, has run a command and now does nothing; and
// what a key costs in another session meanwhile.
func BenchmarkIdleSession(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 1000 && testing.Short() {
				b.Skip("needs 20 000 descriptors")
			}
			srv := startChild(b)
			first := srv.login()
			alone := first.echoes(20)
			before := srv.memory()
			for range n {
				srv.login()
				if b.Failed() {
					b.FailNow()
				}
			}
			time.Sleep(idleAfter)
			after := srv.memory()
			if got := after.sessions - before.sessions; got != n {
				b.Fatalf("%d sessions have logged in, want %d", got, n)
			}
			per := func(v int) float64 { return float64(v) / float64(n) }
			b.ReportMetric(per(after.rss-before.rss), "B/session")
			b.ReportMetric(per(after.heap-before.heap), "B-heap")
			b.ReportMetric(per(after.stack-before.stack), "B-stack")
			b.ReportMetric(float64(first.echoes(20))/float64(alone), "x-echo")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// login logs in to the child's console and runs a command.
func (s *child) login() *client {
	c := dial(s.b, s.ours)
	c.until("Username: ")
	c.send(agreement + "admin\r")
	c.until("Password: ")
	c.send("secret\r")
	c.until(prompt)
	c.send("terminal length 0\r")
	c.until("\n" + prompt)
	c.buf = c.buf[:1:1]
	return c
}

// echoes is the shortest time that a line of keys took.
func (c *client) echoes(lines int) (best time.Duration) {
	one := []byte("x")
	for range lines {
		if t := c.keys(one); best == 0 || t < best {
			best = t
		}
		c.clear()
	}
	return best
}
