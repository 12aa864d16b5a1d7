package charset_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

var _ console.Terminal = (*charset.Conn)(nil)

// TestConsole serves a console to a terminal that knows CP437 only: what its user types and what a command prints are UTF-8 inside.
func TestConsole(t *testing.T) {
	c := console.New(console.Config{Hostname: func() string { return "r1" }, Login: console.NoLogin})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("box", `
		Draw a box`, func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("┌─┐ 21 °C\n")
		return nil
	})
	cp437, err := charset.Lookup("cp437")
	if err != nil {
		t.Fatal(err)
	}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, tc *telnet.Conn) {
		c.Serve(ctx, charset.New(tc, charset.Config{Default: cp437, Force: true}))
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	defer func() {
		srv.Shutdown(context.Background())
		<-served
	}()
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
	var screen []byte
	expect := func(want string) {
		t.Helper()
		for {
			if i := bytes.Index(screen, []byte(want)); i >= 0 {
				screen = screen[i+len(want):]
				return
			}
			var b [512]byte
			n, err := nc.Read(b[:])
			if screen = append(screen, b[:n]...); err != nil {
				t.Fatalf("%v, waiting for %q in %q", err, want, screen)
			}
		}
	}
	say := func(p string) {
		t.Helper()
		if _, err := io.WriteString(nc, p); err != nil {
			t.Fatal(err)
		}
	}
	say("\xff\xfe\x01\xff\xfc\x18") // no ECHO, no TTYPE: a script
	expect("r1>")
	say("box\r\n")
	expect("\r\n\xda\xc4\xbf 21 \xf8C\r\nr1>")
	say("b\x82x") // é
	expect("b\x82x")
	say("\r\n")
	expect("% Invalid input")
}
