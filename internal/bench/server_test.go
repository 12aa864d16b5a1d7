package bench

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
)

const (
	prompt = "console>"
	// outputLine is one line of bulk output, 80 bytes with the CR LF that it is sent with.
	outputLine = "GigabitEthernet0/1 is up, line protocol is up, address is 0011.2233.4455 (bia)\n"
)

// askLogin asks as a real login does, and takes every answer: hashing is not what is measured here.
type askLogin struct{}

func (askLogin) Login(ctx context.Context, s *console.Session) (console.User, error) {
	name, err := s.Ask(ctx, "Username: ", true)
	if err == nil {
		_, err = s.Ask(ctx, "Password: ", false)
	}
	return console.User{Name: name, Level: 1}, err
}

// newServer is a telnet server with a console of a few commands and without limits.
func newServer(login console.Login) *telnet.Server {
	c := console.New(console.Config{Login: login})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("count", `
	Print one line`, func(_ context.Context, s *console.Session, _ console.Args) error {
		_, err := s.Write([]byte(outputLine))
		return err
	})
	exec.Command("stream", `
	Print lines until interrupted`, func(_ context.Context, s *console.Session, _ console.Args) error {
		line := []byte(outputLine)
		for {
			if _, err := s.Write(line); err != nil {
				return nil
			}
		}
	})
	return unlimited(c)
}

// unlimited is a server of c without limits.
func unlimited(c *console.Console) *telnet.Server {
	return &telnet.Server{
		Handler:     telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) }),
		MaxSessions: -1, MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1,
	}
}

// serve runs a server on a free port of this machine until the benchmark ends.
func serve(b *testing.B, srv *telnet.Server) (addr string) {
	b.Helper()
	l, err := telnet.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); srv.Serve(l) }()
	b.Cleanup(func() {
		srv.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			b.Error(err)
		}
		<-ended
	})
	return l.Addr().String()
}

func listen(tb testing.TB) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// serveBare runs handle for each connection, in a goroutine of its own as telnet.Server does.
func serveBare(b *testing.B, handle func(net.Conn)) (addr string) {
	b.Helper()
	l := listen(b)
	ended := make(chan struct{})
	go func() { defer close(ended); acceptBare(l, handle) }()
	b.Cleanup(func() { l.Close(); <-ended })
	return l.Addr().String()
}

func acceptBare(l net.Listener, handle func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() { defer c.Close(); handle(c) }()
	}
}

// echo is the bare server of the echo benchmarks.
func echo(c net.Conn) {
	buf := make([]byte, 512)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}

// greet is the bare server of the connect benchmark: it sends what ours sends.
func greet(c net.Conn) {
	if _, err := c.Write([]byte(strings.Repeat("x", 12) + prompt)); err == nil {
		echo(c)
	}
}
