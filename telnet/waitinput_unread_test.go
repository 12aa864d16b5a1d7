package telnet

import (
	"io"
	"testing"
	"time"
)

// TestWaitInputBehindUnread: bytes that were put back are the first input, and nothing of them makes it seem that there is more.
func TestWaitInputBehindUnread(t *testing.T) {
	plain, client := waitable(t)
	c := NewConn(Unread(plain.nc, []byte("ab")), Limits{})
	if !<-waiting(t, c, 0) {
		t.Fatal("no input")
	}
	receive(t, c, "ab")
	if <-waiting(t, c, time.Millisecond) {
		t.Error("input from nowhere")
	}
	io.WriteString(client, "c")
	if !<-waiting(t, c, 0) {
		t.Fatal("no input")
	}
	receive(t, c, "c")
}
