package telnet

import (
	"context"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// breaking is an option whose code panics when it is switched.
type breaking struct{ plain }

func (breaking) Code() byte                  { return 77 }
func (breaking) Policy(Role) Policy          { return AllowLocal }
func (breaking) Changed(*Engine, Side, bool) { panic("changed") }

// TestPanicLeavesTheConn: code of the application's that panics inside a call holds nobody up: neither itself on its way out, nor others.
func TestPanicLeavesTheConn(t *testing.T) {
	for name, call := range map[string]func(c *Conn){
		"Engine":  func(c *Conn) { c.Engine(func(*Engine) { panic("engine") }) },
		"WaitFor": func(c *Conn) { _ = c.WaitFor(t.Context(), func(*Engine) bool { panic("wait") }) },
		"Request": func(c *Conn) {
			c.engine.slots[0].state[Local] = qYes
			c.Request(77, Local, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := tcpPair(t, Limits{})
			c.engine.slots = []slot{{option: breaking{}, code: 77}}
			end := make(chan any, 1)
			go func() {
				defer func() {
					v := recover()
					c.Info()
					end <- v
				}()
				call(c)
			}()
			select {
			case v := <-end:
				if v == nil {
					t.Error("no panic")
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the connection is held for ever")
			}
		})
	}
}

// TestPanicOfOptions: Options is the application's code too. What panics in it costs one connection, its place in the counts comes back, and
// the server goes on; with and without a preparation before the session.
func TestPanicOfOptions(t *testing.T) {
	for name, header := range map[string]string{"at once": "", "prepared": "PROXY TCP4 192.0.2.1 192.0.2.2 1 23\r\n"} {
		t.Run(name, func(t *testing.T) {
			log := &logBuffer{}
			calls := make(chan int, 1)
			calls <- 0
			s := &Server{Logger: log.logger(), Handler: HandlerFunc(func(ctx context.Context, c *Conn) { c.Write([]byte("served")) })}
			s.Options = func() []Option {
				n := <-calls
				calls <- n + 1
				if n == 0 {
					panic("options")
				}
				return nil
			}
			if header != "" {
				s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
			}
			addr := start(t, s)
			for _, want := range []string{"", wireOpening + "served"} {
				nc := dial(t, addr, "127.0.0.1")
				io.WriteString(nc, header)
				_ = nc.SetReadDeadline(time.Now().Add(10 * time.Second))
				if p, err := io.ReadAll(nc); string(p) != want || err != nil {
					t.Errorf("%q, %v; want %q", p, err, want)
				}
				nc.Close()
			}
			until(t, "the places come back", func() bool { all, waiting := s.Sessions(); return all == 0 && waiting == 0 })
			if got := strings.Count(log.String(), "panic=options"); got != 1 {
				t.Errorf("%d records of it:\n%s", got, log.String())
			}
		})
	}
}
