package telnet

import (
	"bytes"
	"strings"
	"testing"
)

// The lessons that real clients taught, as far as they concern this package. Lesson 1 (urgent data) is TestR012_UrgentData,
// lesson 3 (echo refused) is beside Conn's tests; the rest is the console's.

func TestLesson02_TimingMarkIsAlwaysAnswered(t *testing.T) {
	e, l, _, _ := server()
	l.replies = nil
	for range 100 {
		feed(t, e, []byte("\xff\xf4\xff\xfd\x06"))
	}
	if !bytes.Equal(l.replies, bytes.Repeat([]byte("\xff\xfb\x06"), 100)) {
		t.Errorf("% x", l.replies)
	}
}

// TestLesson04_BusyboxLoops is the client that answers every DONT TTYPE and DONT NAWS with WILL.
func TestLesson04_BusyboxLoops(t *testing.T) {
	for _, option := range []byte{OptTTYPE, OptNAWS, 39} {
		e, l, _, _ := server()
		rounds := 0
		var queue [][]byte
		l.sent = func(p []byte) {
			if p[1] == DONT || p[1] == DO {
				queue = append(queue, []byte{IAC, WILL, p[2]})
			}
		}
		feed(t, e, []byte{IAC, WILL, option})
		for ; len(queue) > 0 && rounds < 100; rounds++ {
			p := queue[0]
			queue = queue[1:]
			feed(t, e, p)
		}
		if rounds > 3 {
			t.Errorf("option %d: %d rounds", option, rounds)
		}
	}
}

// TestLesson07_SynchInBand: Abort Output is answered in the stream; Conn has no way to send urgent data at all.
func TestLesson07_SynchInBand(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	end := loop(c, &sink{})
	expect(t, client, wireOpening)
	client.Write([]byte("\xff\xf5"))
	expect(t, client, "\xff\xf2")
	client.Close()
	<-end
}

func TestLesson09_EchoAndSGATogether(t *testing.T) {
	_, l, _, _ := server()
	if !strings.HasPrefix(string(l.replies), "\xff\xfb\x01\xff\xfb\x03") {
		t.Errorf("% x", l.replies)
	}
}

func TestLesson10_BinaryIsAgreedToAndNotAskedFor(t *testing.T) {
	e, l, _, _ := server()
	if bytes.Contains(l.replies, []byte{IAC, DO, OptBinary}) || bytes.Contains(l.replies, []byte{IAC, WILL, OptBinary}) {
		t.Error("BINARY was asked for")
	}
	feed(t, e, []byte("\xff\xfd\x00\xff\xfb\x00"))
	if !e.Enabled(OptBinary, Local) || !e.Enabled(OptBinary, Remote) {
		t.Error("BINARY was refused")
	}
}

// TestLesson11_NoAnswerDoesNotBlock: a client that never answers gets its text at once.
func TestLesson11_NoAnswerDoesNotBlock(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	c.Write([]byte("prompt> "))
	expect(t, client, wireOpening+"prompt> ")
}

func TestLesson12_UndoubledIAC(t *testing.T) {
	e, l, _, _ := server()
	feed(t, e, []byte("a\xffbc"))
	if got := l.String()[len(opening):]; got != `text "ac"` {
		t.Error(got)
	}
}

// TestLesson13_VolunteersAndSilentOnes are the same client on port 23 and on another.
func TestLesson13_VolunteersAndSilentOnes(t *testing.T) {
	e, l, _, _ := server()
	l.replies = nil
	feed(t, e, unhex(t, "fffd26fffb26fffd03fffb18fffb1ffffb20fffb21fffb22fffb27fffd05fffb23"))
	if n := len(l.replies); n > 3*11+6 || !e.Enabled(OptSGA, Local) || !e.Enabled(OptNAWS, Remote) || !e.Enabled(OptTTYPE, Remote) {
		t.Errorf("% x", l.replies)
	}
}

// TestLesson02_SynchBeforeTheMark: the mark belongs to the interrupt when a Synch stands between the two.
func TestLesson02_SynchBeforeTheMark(t *testing.T) {
	e, l, _, _ := server()
	l.items = nil
	feed(t, e, []byte("\xff\xf4\xff\xf2\xff\xfd\x06"))
	if got := l.String(); got != "command 244\ncommand 242\nsend ff fb 06\ncommand 6" {
		t.Error(got)
	}
}
