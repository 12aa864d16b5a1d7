package console_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// other is a second session of the same console, from another machine.
func (p *player) other() *player {
	if p.second == nil {
		r, w := io.Pipe()
		o := &player{t: p.t, ar: p.ar, screen: screen.New(p.cols, 24), keys: w, reason: make(chan string, 1), cols: p.cols, c: p.c}
		o.stream = console.NewStream(r, o, console.StreamConfig{Cols: p.cols, Rows: 24, Type: "xterm",
			Remote: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4023}})
		go func() { o.reason <- p.c.Serve(context.Background(), o.stream) }()
		synctest.Wait()
		p.second = o
	}
	return p.second
}

func withBanners(cfg *console.Config) {
	cfg.Banner = func() string { return "Authorised staff only\n\nLog in with your own name" }
	cfg.Exec = func() string { return "Maintenance on Sunday\n" }
}

func withAbsolute(t *testing.T, text string) func(*console.Config) {
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return func(cfg *console.Config) { cfg.AbsoluteTimeout = d }
}
