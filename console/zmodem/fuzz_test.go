package zmodem

import (
	"bytes"
	"testing"
	"time"
)

// alone feeds what fuzzing made to one end, cut in pieces, and lets the clock run out: it must end, within bounds.
func alone(t *testing.T, e end, p []byte, split int) {
	now, sent := time.Duration(0), 0
	for len(p) > 0 && !e.Done() {
		n := min(split, len(p))
		used := e.Feed(p[:n], now)
		if p = p[used:]; used < n && !e.Done() {
			t.Fatal("bytes were left though the session goes on")
		}
		for range 4 {
			sent += len(e.Next(nil, now))
		}
		now += time.Millisecond
	}
	for range 1000 {
		if e.Done() {
			e.Next(nil, now)
			return
		}
		if len(e.Next(nil, now)) > 0 {
			continue
		}
		at, ok := e.Deadline()
		if !ok {
			t.Fatal("it neither sends nor waits")
		}
		now = max(now, at)
		e.Tick(now)
	}
	t.Fatal("no end")
}

// seeds are sessions as each end hears them.
func seeds(f *testing.F) {
	for _, cfg := range []SenderConfig{{}, {CRC16: true}, {EscapeControls: true, Window: 300}} {
		for _, toReceiver := range []bool{true, false} {
			var heard []byte
			s := NewSender(cfg, outgoing("a", random(700, 1)), outgoing("b", nil))
			l := &link{damage: func(to bool, p []byte) []byte {
				if to == toReceiver {
					heard = append(heard, p...)
				}
				return p
			}}
			if err := l.run(s, NewReceiver(ReceiverConfig{}, newMemory(f))); err != nil {
				f.Fatal(err)
			}
			f.Add(heard, uint8(7))
		}
	}
	f.Add([]byte("**\x18B0900000000a87c\r\n\x11"), uint8(1))
	f.Add([]byte("\x18\x18\x18\x18\x18"), uint8(1))
}

func FuzzReceiver(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, p []byte, split uint8) {
		m := newMemory(t)
		m.limit = 1 << 20
		r := NewReceiver(ReceiverConfig{MaxFile: 1 << 20, MaxFiles: 10, EscapeControls: split%2 == 1}, m)
		if alone(t, r, p, int(split)+1); m.open != nil {
			t.Error("a file stays open")
		}
		if len(r.Results()) > 10 {
			t.Error("too many files")
		}
		for _, r := range r.Results() {
			if r.Bytes < 0 || r.From < 0 || r.From+r.Bytes > 1<<20 || r.Whole != (r.Reason == nil) {
				t.Errorf("%+v", r)
			}
		}
	})
}

func FuzzSender(f *testing.F) {
	seeds(f)
	data := random(2000, 1)
	f.Fuzz(func(t *testing.T, p []byte, split uint8) {
		s := NewSender(SenderConfig{Window: int(split) * 10, EscapeControls: split%2 == 1}, outgoing("a", data), outgoing("b", data[:10]))
		alone(t, s, p, int(split)+1)
		for _, r := range s.Results() {
			if !r.Whole && r.Reason == nil {
				t.Error("no reason:", r)
			}
			if r.Bytes < 0 || r.From < 0 || r.Bytes > r.File.Size || r.From > r.File.Size {
				t.Errorf("%d bytes from %d on, of %d", r.Bytes, r.From, r.File.Size)
			}
		}
	})
}

// FuzzPair damages a session of both ends as faults say, and lets them come to an end: done, with the right file, or an error.
func FuzzPair(f *testing.F) {
	f.Add([]byte{10, 0, 1}, uint16(0))
	f.Add([]byte{100, 200, 1, 100, 3, 3, 200, 100, 7}, uint16(1))
	f.Fuzz(func(t *testing.T, faults []byte, choice uint16) {
		data := random(3000, uint64(choice))
		m := newMemory(t)
		s := NewSender(SenderConfig{EscapeControls: choice&1 > 0, Window: int(choice & 2 * 400)}, outgoing("a", data))
		r := NewReceiver(ReceiverConfig{EscapeControls: choice&4 > 0, Buffer: int(choice & 8 * 100)}, m)
		wait := 0
		next := func() { // the next fault comes behind so many bytes
			if wait = -1; len(faults) >= 3 {
				wait = int(faults[0]) + 256*int(faults[1]%16)
			}
		}
		next()
		l := &link{damage: func(_ bool, p []byte) []byte {
			out := p[:0:0]
			for _, c := range p {
				if wait != 0 {
					wait--
					out = append(out, c)
					continue
				}
				switch fault := faults[2]; fault % 4 {
				case 0: // lost
				case 1:
					out = append(out, c, c)
				case 2:
					out = append(out, c^fault)
				case 3:
					out = append(out, fault, c)
				}
				faults = faults[3:]
				next()
			}
			return out
		}}
		if err := l.run(s, r); err != nil {
			t.Fatal(err)
		}
		if m.open != nil {
			t.Error("a file stays open")
		}
		if got := m.files["a"]; s.Results()[0].Whole && !bytes.Equal(got, data) || got != nil && !bytes.Equal(got, data) {
			t.Error("the file differs")
		}
		if !s.Results()[0].Whole && s.Err() == nil {
			t.Error("the sender ended well without the file")
		}
	})
}
