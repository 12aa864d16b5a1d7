package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// halfPipe is a connection in memory that notes that its half was closed.
type halfPipe struct {
	net.Conn
	closed atomic.Bool
}

func (p *halfPipe) CloseWrite() error { p.closed.Store(true); return nil }

// TestClientInteractLeavesTheInput: what is typed behind Interact's end is not the server's but for one Read, which is lost; the input's
// end is not the connection's either.
func TestClientInteractLeavesTheInput(t *testing.T) {
	for _, test := range []struct{ name, late string }{{"text", "password\r\n"}, {"end", ""}} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, nc := net.Pipe()
				half := &halfPipe{Conn: a}
				c := (&Dialer{}).Client(half)
				in, typed := io.Pipe()
				ctx, cancel := context.WithCancel(t.Context())
				end := make(chan error)
				go func() { end <- c.Interact(ctx, in, io.Discard) }()
				typed.Write([]byte("first\r\n"))
				expect(t, nc, "first\r\n")
				cancel()
				if err := <-end; !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if test.late != "" {
					typed.Write([]byte(test.late))
					synctest.Wait()
					go typed.Write([]byte("other"))
					synctest.Wait()
					p := make([]byte, 5)
					late := time.AfterFunc(time.Second, func() { typed.Close() })
					if _, err := io.ReadFull(in, p); err != nil || string(p) != "other" {
						t.Errorf("%q, %v: somebody else reads the input", p, err)
					}
					late.Stop()
				}
				typed.Close()
				synctest.Wait()
				if half.closed.Load() {
					t.Error("the input's end closed the connection")
				}
				c.Write([]byte("next"))
				expect(t, nc, "next")
				nc.Close()
				c.Close()
			})
		})
	}
}

// TestReadUntilOverSegments: what is waited for may be cut anywhere.
func TestReadUntilOverSegments(t *testing.T) {
	const prompt = "login: "
	for cut := 1; cut < len(prompt); cut++ {
		a, nc := net.Pipe() // each Write is a segment of its own
		c := (&Dialer{}).Client(a)
		go func() {
			nc.Write([]byte("lo" + prompt[:cut]))
			nc.Write([]byte(prompt[cut:]))
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if p, err := c.ReadUntil(ctx, []byte(prompt)); err != nil || string(p) != "lo"+prompt {
			t.Errorf("cut at %d: %q, %v", cut, p, err)
		}
		cancel()
		nc.Close()
		c.Close()
	}
}
