package telnet

import (
	"bytes"
	"testing"
)

// maxBodyAnswer is more than any option answers to one body, in bytes.
const maxBodyAnswer = 512

// FuzzSubnegotiation feeds a body to one option of the package with all of them on, or off: no panic, answers that are Telnet, and few.
func FuzzSubnegotiation(f *testing.F) {
	for _, o := range allOptions(ServerRole) {
		for _, body := range []string{"", "\x00", "\x01", "\x00x", "\x00\xfb\xf0\xf0\xfa\x1f\x00\xf0", "\x009600,9600", "\x00h:0.0", "\x00MTTS 7", "\xff\x00\xff\x00"} {
			f.Add(o.Code(), []byte(body), uint8(1))
			f.Add(o.Code(), []byte(body), uint8(2))
		}
	}
	f.Fuzz(func(t *testing.T, code byte, body []byte, mode uint8) {
		if len(body) > 2*MaxSubnegotiation {
			return
		}
		role := Role(mode & 1)
		l := &eventLog{}
		e := NewEngine(role, l, allOptions(role)...)
		if mode&2 == 0 {
			e.Open()
			for i := range e.slots {
				feed(t, e, asks(Local, e.slots[i].code), asks(Remote, e.slots[i].code))
			}
		}
		for range 3 {
			l.replies = nil
			feed(t, e, subnegotiated(code, string(body)))
			if len(l.replies) > maxBodyAnswer || !parse(l.replies) {
				t.Errorf("option %d, role %d, body %q is answered by %d bytes: % x", code, role, body, len(l.replies), l.replies)
			}
		}
		l.flush()
		l.items = nil
		feed(t, e, []byte("x"))
		if l.String() != `text "x"` {
			t.Errorf("text behind the body: %s", l)
		}
		if e.body != nil {
			t.Error("the body is kept")
		}
		checkLearnt(t, e)
	})
}

// checkLearnt holds what options learnt against their bounds and alphabets.
func checkLearnt(t *testing.T, e *Engine) {
	for i := range e.slots {
		switch o := e.slots[i].option.(type) {
		case *TTYPE:
			if len(o.Offered()) > maxTypeRequests || len(o.Type()) > maxTypeName {
				t.Errorf("%q", o.Offered())
			}
		case *XDISPLOC:
			if o.reported != "" && !validDisplay([]byte(o.reported)) {
				t.Errorf("%q", o.reported)
			}
		case *SendLocation:
			if !validLocation([]byte(o.reported)) {
				t.Errorf("%q", o.reported)
			}
		case *TSPEED:
			if transmit, receive := o.Reported(); transmit < 0 || transmit > maxSpeed || receive < 0 || receive > maxSpeed {
				t.Error(transmit, receive)
			}
		case *Status:
			if len(o.Differences()) > 2*256 {
				t.Error(len(o.Differences()))
			}
		}
	}
}

// FuzzStatus: what a report says is what a report of it says.
func FuzzStatus(f *testing.F) {
	f.Add([]byte("\xfb\x05\xfd\xf0\xf0\xfa\x1f\x00\xf0\xf0\xf0\xfc\x05"))
	f.Fuzz(func(t *testing.T, report []byte) {
		on, ok := parseStatus(report)
		if !ok {
			return
		}
		again, ok := parseStatus(formatStatus(on)[1:])
		if !ok || again != on {
			t.Errorf("% x: %v and %v", report, on, again)
		}
		if !bytes.Equal(formatStatus(on), formatStatus(again)) {
			t.Errorf("% x", report)
		}
	})
}
