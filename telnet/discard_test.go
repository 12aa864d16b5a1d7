package telnet

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWriteAfterDiscard: the queue is discarded while its flusher waits for a peer that does not read, as Ctrl-C does to a long
// output. The next Write must not wait for the socket, which the flusher holds until the peer reads.
func TestWriteAfterDiscard(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	block := bytes.Repeat([]byte("output\r\n"), 4<<10)
	queued := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.flushing
	}
	for !queued() {
		if _, err := c.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(20 * time.Millisecond) // until the flusher waits
	c.Discard()
	done := make(chan error, 1)
	go func() {
		_, err := c.Write([]byte("^C\r\n"))
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Write waits for the peer")
	}
	client.Close()
}

// TestDiscardForgetsTheCR: a CR that was discarded has no partner in the text behind it.
func TestDiscardForgetsTheCR(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pipePair(t)
		c.Write(append(bytes.Repeat([]byte("x"), 3*blockingPiece), '\r'))
		synctest.Wait() // one piece is on its way
		c.Discard()
		c.Write([]byte("# "))
		expect(t, client, wireOpening+strings.Repeat("x", blockingPiece-len(wireOpening))+"# ")
	})
}

// TestFlusherEndsBehindADiscard: when the peer reads again there is nothing to send, and the next text goes out at once.
func TestFlusherEndsBehindADiscard(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	flushing := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.flushing
	}
	for block := bytes.Repeat([]byte("output\r\n"), 4<<10); !flushing(); {
		if _, err := c.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	c.Discard()
	if !flushing() {
		t.Skip("the peer's system took all")
	}
	go io.Copy(io.Discard, client)
	until(t, "the flusher ends", func() bool { return !flushing() })
}
