package bench

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// BenchmarkConnect connects and waits for the first prompt, with n clients at a time. An op is a connection.
func BenchmarkConnect(b *testing.B) {
	for _, n := range []int{1, 16, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			srv := newServer(console.NoLogin)
			ours, bare := serve(b, srv), serveBare(b, greet)
			var took, tookBare, worst time.Duration
			done := 0
			b.ResetTimer()
			for done == 0 || done < b.N {
				t, _ := wave(b, bare, n)
				tookBare += t
				t, w := wave(b, ours, n)
				took += t
				worst = max(worst, w)
				done += n
				for all := 1; all > 0; all, _ = srv.Sessions() { // the end of the sessions is not measured
					time.Sleep(100 * time.Microsecond)
				}
				if b.Failed() {
					b.FailNow()
				}
			}
			b.ReportMetric(float64(took)/float64(done), "ns/op")
			b.ReportMetric(float64(tookBare)/float64(done), "ns-bare")
			b.ReportMetric(float64(took)/float64(tookBare), "x-bare")
			b.ReportMetric(float64(worst)/1e6, "ms-worst")
		})
	}
}

// wave has n clients connect at once. It says how long that took for all and for the slowest.
func wave(b *testing.B, addr string, n int) (all, worst time.Duration) {
	conns, each := make([]net.Conn, n), make([]time.Duration, n)
	start := time.Now()
	connect := func(i int) {
		start := time.Now()
		c, err := net.Dial("tcp", addr)
		if err != nil {
			b.Error(err)
			return
		}
		conns[i] = c
		(&client{tb: b, conn: c.(*net.TCPConn), buf: make([]byte, 256)}).until(prompt)
		each[i] = time.Since(start)
	}
	if n == 1 {
		connect(0)
	} else {
		var wg sync.WaitGroup
		for i := range conns {
			wg.Go(func() { connect(i) })
		}
		wg.Wait()
	}
	all = time.Since(start)
	for i, c := range conns {
		if c != nil {
			c.(*net.TCPConn).SetLinger(0) // leaves no port in TIME-WAIT
			c.Close()
		}
		worst = max(worst, each[i])
	}
	return all, worst
}
