package telnet

import (
	"bytes"
	"testing"
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
