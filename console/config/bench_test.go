package config_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console/config"
	"github.com/vtykit/vtykit/telnet"
)

// large is a configuration of 100 000 lines and 10 MB.
func large() string {
	var b strings.Builder
	b.WriteString("hostname edge1\n")
	text := strings.Repeat("0123456789 ", 17)
	for i := range 50_000 {
		fmt.Fprintf(&b, "interface eth%d\n description %s%d\n", i, text, i)
	}
	return b.String() + "end\n"
}

func BenchmarkCompare(b *testing.B) {
	old := large()
	now := strings.Replace(old, "9 777\n", "9 changed\n", 1)
	b.SetBytes(int64(len(old)))
	for b.Loop() {
		if d, err := config.Compare(old, now); err != nil || d.Empty() {
			b.Fatal(err)
		}
	}
}

func BenchmarkReplace(b *testing.B) {
	d := newDevice(b, b.TempDir())
	text := large()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := d.Replace(context.Background(), nil, text); err != nil {
			b.Fatal(err)
		}
		d.logs.forget()
	}
}

func BenchmarkSave(b *testing.B) {
	d := newDevice(b, b.TempDir())
	text := large()
	if err := d.Replace(context.Background(), nil, text); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := d.Save(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEchoBesideLargeConfiguration is the echo of a session while another shows, pipes, writes and compares a configuration of
// 100 000 lines without a pause. An op is a key.
func BenchmarkEchoBesideLargeConfiguration(b *testing.B) {
	d := newDevice(b, b.TempDir())
	if err := d.Replace(b.Context(), nil, large()); err != nil {
		b.Fatal(err)
	}
	l, err := telnet.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { d.c.Serve(ctx, c) })}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	defer func() { srv.Close(); <-served }()
	typist, busy := dialExec(b, l.Addr().String()), dialExec(b, l.Addr().String())
	alone := typist.typed(b.N)
	stop, stopped := make(chan struct{}), make(chan int, 1)
	go func() {
		rounds := 0
		defer func() { stopped <- rounds }()
		for ; ; rounds++ {
			for _, line := range []string{"show running-config", "show running-config | count description", "write memory", "show archive config differences"} {
				busy.enter(line)
				select {
				case <-stop:
					return
				default:
				}
			}
		}
	}()
	b.ResetTimer()
	beside := typist.typed(b.N)
	b.StopTimer()
	close(stop)
	rounds := <-stopped
	b.ReportMetric(float64(rounds), "rounds")
	b.ReportMetric(float64(beside[len(beside)/2])/1e6, "ms-p50")
	b.ReportMetric(float64(beside[len(beside)*99/100])/1e6, "ms-p99")
	b.ReportMetric(float64(alone[len(alone)*99/100])/1e6, "ms-p99-alone")
}

// execClient is a dumb terminal behind the login.
type execClient struct {
	tb   testing.TB
	conn net.Conn
	r    *bufio.Reader
}

func dialExec(tb testing.TB, addr string) *execClient {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	c := &execClient{tb, conn, bufio.NewReaderSize(conn, 64<<10)}
	io.WriteString(conn, "admin\r\nterminal length 0\r\n")
	c.until("terminal length 0\r\nedge1#")
	return c
}

// until reads until what arrived ends in end.
func (c *execClient) until(end string) {
	for tail := ""; !strings.HasSuffix(tail, end); {
		line, err := c.r.ReadString(end[len(end)-1])
		if err != nil {
			c.tb.Errorf("%q did not come: %v after %q", end, err, tail)
			return
		}
		tail = (tail + line)[max(0, len(tail)+len(line)-64):]
	}
}

// enter runs a command and reads what it prints.
func (c *execClient) enter(line string) {
	fmt.Fprintf(c.conn, "%s\r\n", line)
	c.until("\nedge1#")
}

// typed types n keys, or some more, and returns how long each took, in order of length.
func (c *execClient) typed(n int) (took []time.Duration) {
	for len(took) < n && !c.tb.Failed() {
		for range 50 {
			began := time.Now()
			io.WriteString(c.conn, "x")
			if key, err := c.r.ReadByte(); err != nil || key != 'x' {
				c.tb.Errorf("the echo is %q: %v", key, err)
				return append(took, 0)
			}
			took = append(took, time.Since(began))
		}
		c.enter("\x15")
	}
	slices.Sort(took)
	return took
}
