package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
)

// BenchmarkEchoUnderGuessing is the echo of somebody who is logged in while 200 sources guess passwords, each with a new connection five
// times a second, and the hashes of the default cost. It reports the median and the 99th percentile, and how much of the
// machine the hashes took.
func BenchmarkEchoUnderGuessing(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("other systems have only one loopback address")
	}
	hash, err := auth.Hash("secret")
	if err != nil {
		b.Fatal(err)
	}
	users := auth.NewMemory(auth.User{Name: "admin", Level: 1, Hash: hash}, auth.User{Name: "root", Level: 15, Hash: hash})
	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{Guard: &auth.Guard{CountLocal: true}})})
	c.Mode("exec", "{host}{#}")
	addr := serve(b, &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })})
	admin := dial(b, addr)
	admin.until("Username: ")
	admin.send(agreement + "admin\r")
	admin.until("Password: ")
	admin.send("secret\r")
	admin.until(prompt)
	admin.send("terminal length 0\r")
	admin.until("\n" + prompt)

	ctx, stop := context.WithCancel(context.Background())
	var botnet sync.WaitGroup
	var tries, refused atomic.Int64
	for i := range 200 {
		botnet.Go(func() {
			tick := time.NewTicker(200 * time.Millisecond)
			defer tick.Stop()
			for {
				guess(ctx, fmt.Sprintf("127.0.%d.%d", 1+i/100, 1+i%100), addr, &tries, &refused)
				select {
				case <-tick.C:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	var took []time.Duration
	one := []byte("x")
	b.ResetTimer()
	for n := 0; n < b.N; n++ {
		if n%keysPerLine == keysPerLine-1 {
			admin.clear()
		}
		began := time.Now()
		if !admin.key(one) {
			b.FailNow()
		}
		took = append(took, time.Since(began))
	}
	b.StopTimer()
	stop()
	botnet.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "ns-p50")
	b.ReportMetric(float64(took[len(took)*99/100]), "ns-p99")
	b.ReportMetric(float64(tries.Load())/b.Elapsed().Seconds(), "tries/s")
	b.ReportMetric(float64(refused.Load())/b.Elapsed().Seconds(), "refused/s")
}

// guess tries one password.
func guess(ctx context.Context, source, addr string, tries, refused *atomic.Int64) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var got []byte
	buf := make([]byte, 512)
	for asked := false; ; {
		n, err := conn.Read(buf)
		got = append(got, buf[:n]...)
		switch {
		case bytes.Contains(got, []byte("% Login invalid")):
			tries.Add(1)
			return
		case bytes.Contains(got, []byte("% ")):
			refused.Add(1)
			return
		case err != nil:
			return
		case !asked && bytes.Contains(got, []byte("Username: ")):
			asked = true
			io.WriteString(conn, "root\r\nvizxv\r\n")
		}
	}
}
