package telnet

import (
	"bytes"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// TestR082_LastPieceOverABlockingConn: a connection that cannot be waited for (TLS, Windows) takes the last piece out of the queue before
// it is sent. A peer that does not take that is a slow reader as well, and not one whose output is dropped in silence.
func TestR082_LastPieceOverABlockingConn(t *testing.T) {
	for _, taken := range []int{0, 5} {
		synctest.Test(t, func(t *testing.T) {
			a, client := net.Pipe()
			c := NewConn(a, Limits{})
			ctx := (*handlerContext)(c)
			start := time.Now()
			c.Write([]byte("a prompt# "))
			if _, err := io.ReadFull(client, make([]byte, taken)); err != nil {
				t.Fatal(err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour):
			}
			if took := time.Since(start); c.Reason() != ReasonSlowReader || took != defaultWriteTimeout {
				t.Errorf("%d bytes taken: %v after %v", taken, c.Reason(), took)
			}
			client.Close()
			c.Disconnect("logout")
		})
	}
}

// TestR083_NothingIsLost: at the end of a window in which a peer took enough, the piece that is being written is not given up.
func TestR083_NothingIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, client := net.Pipe()
		c := NewConn(a, Limits{})
		want := make([]byte, 0, 200_000)
		for i := range cap(want) {
			want = append(want, "0123456789"[i%10])
		}
		c.Write(want)
		var all []byte
		buf := make([]byte, 101)
		for range 300 {
			if _, err := io.ReadFull(client, buf); err != nil {
				t.Fatal(err, c.Reason())
			}
			all = append(all, buf...)
			time.Sleep(time.Second)
		}
		all = bytes.TrimPrefix(all, []byte(wireOpening))
		if !bytes.HasPrefix(want, all) {
			i := 0
			for all[i] == want[i] {
				i++
			}
			t.Errorf("byte %d is not what was written", i)
		}
		client.Close()
		c.Disconnect("logout")
	})
}

// cutOff is a connection that ends as TLS does when the peer closes without a word.
type cutOff struct{ net.Conn }

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestCutOffIsTheClients(t *testing.T) {
	a, client := net.Pipe()
	defer client.Close()
	go io.Copy(io.Discard, client)
	c := NewConn(cutOff{a}, Limits{})
	if err := c.Receive(&sink{}); err != io.ErrUnexpectedEOF || c.Reason() != ReasonClientEOF {
		t.Errorf("%v, %v", err, c.Reason())
	}
	c.Disconnect("logout")
}
