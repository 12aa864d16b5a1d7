package syslog

import (
	"context"
	"errors"
	"net"
	"testing"
)

// failing is a connection whose write fails at the moment at which the sender is told to end.
type failing struct {
	net.Conn
	end context.CancelFunc
}

func (c failing) Write([]byte) (int, error) { c.end(); return 0, errors.New("reset") }

// TestEndWhileWriting: the end of the sender's context reaches for the connection on a goroutine of its own, perhaps when the connection is given
// up already. It was a panic there, and the end of the daemon.
func TestEndWhileWriting(t *testing.T) {
	for range 2000 {
		near, far := net.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		l := &link{s: &Sender{}, conn: failing{near, cancel}}
		if err := l.send(ctx, []byte("x")); err == nil {
			t.Fatal("no error")
		}
		l.close()
		far.Close()
	}
}
