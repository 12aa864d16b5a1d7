package zmodem

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestCP19_CP20_Pair sends batches from our sender to our receiver, whatever both agree on.
func TestCP19_CP20_Pair(t *testing.T) {
	sizes := []int{0, 1, 63, 1024, 1025, 8192, 100_000}
	for _, c := range []struct {
		name string
		s    SenderConfig
		r    ReceiverConfig
	}{
		{"plain", SenderConfig{}, ReceiverConfig{}},
		{"16 bits by the sender", SenderConfig{CRC16: true}, ReceiverConfig{}},
		{"16 bits by the receiver", SenderConfig{}, ReceiverConfig{CRC16: true}},
		{"escaped by the sender", SenderConfig{EscapeControls: true}, ReceiverConfig{}},
		{"escaped by the receiver", SenderConfig{}, ReceiverConfig{EscapeControls: true}},
		{"escaped by both", SenderConfig{EscapeControls: true}, ReceiverConfig{EscapeControls: true}},
		{"8 KiB", SenderConfig{Block: MaxSubpacket}, ReceiverConfig{}},
		{"window", SenderConfig{Window: 3000}, ReceiverConfig{}},
		{"small window", SenderConfig{Window: 100}, ReceiverConfig{}},
		{"buffer", SenderConfig{}, ReceiverConfig{Buffer: 4096}},
		{"small buffer", SenderConfig{}, ReceiverConfig{Buffer: 100}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(t)
			var files []Outgoing
			for i, n := range sizes {
				files = append(files, outgoing(fmt.Sprint("f", i), random(n, uint64(i))))
			}
			s, r := NewSender(c.s, files...), NewReceiver(c.r, m)
			l := &link{}
			if err := l.run(s, r); err != nil || s.Err() != nil || r.Err() != nil {
				t.Fatal(err, s.Err(), r.Err())
			}
			for i, n := range sizes {
				if !bytes.Equal(m.files[fmt.Sprint("f", i)], random(n, uint64(i))) {
					t.Errorf("file of %d bytes differs", n)
				}
				if res := s.Results()[i]; !res.Whole || res.Bytes != int64(n) || res.Reason != nil {
					t.Errorf("sender says %+v", res)
				}
				if res := r.Results()[i]; !res.Whole || res.Bytes != int64(n) || res.File != files[i].File {
					t.Errorf("receiver says %+v of %+v", res, files[i].File)
				}
			}
			if l.now > 0 {
				t.Errorf("somebody waited %v on a clean line", l.now)
			}
			if len(l.rest) > 0 {
				t.Errorf("left unread: %q", l.rest)
			}
		})
	}
}

// TestCP19_CP20_EverySplit feeds a whole session in pieces of every length.
func TestCP19_CP20_EverySplit(t *testing.T) {
	data := random(3000, 7)
	for split := 1; split < 1300; split++ {
		m := newMemory(t)
		s, r := NewSender(SenderConfig{}, outgoing("a", data), outgoing("b", nil)), NewReceiver(ReceiverConfig{}, m)
		l := &link{split: split}
		if err := l.run(s, r); err != nil || s.Err() != nil || r.Err() != nil || l.now > 0 {
			t.Fatal(split, err, s.Err(), r.Err(), l.now)
		}
		if !bytes.Equal(m.files["a"], data) || m.files["b"] == nil {
			t.Fatal(split, "files differ")
		}
	}
}

// TestCP23_Damage flips, drops and doubles bytes at random in both directions: the files arrive byte by byte all the same.
func TestCP23_Damage(t *testing.T) {
	data := random(60_000, 3)
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		rate := []int{20_000, 5_000, 2_000}[seed%3] // one fault in so many bytes
		m := newMemory(t)
		cfg := SenderConfig{CRC16: seed%5 == 1, EscapeControls: seed%7 == 1, Block: []int{0, 8192}[seed%2]}
		if seed%4 == 3 {
			cfg.Window = 8000
		}
		s, r := NewSender(cfg, outgoing("a", data), outgoing("b", data[:500])), NewReceiver(ReceiverConfig{Buffer: int(seed % 3 * 2000)}, m)
		l := &link{damage: func(_ bool, p []byte) []byte { return damage(rnd, rate, p) }}
		if err := l.run(s, r); err != nil || s.Err() != nil || r.Err() != nil {
			t.Errorf("seed %d: %v, sender %v, receiver %v", seed, err, s.Err(), r.Err())
			continue
		}
		if cfg.CRC16 { // 16 bits let one damage of 65 536 pass
			continue
		}
		if !bytes.Equal(m.files["a"], data) || !bytes.Equal(m.files["b"], data[:500]) {
			t.Errorf("seed %d: files differ", seed)
		}
	}
}

// damage hits about one byte of rate.
func damage(rnd *rand.Rand, rate int, p []byte) []byte {
	out := make([]byte, 0, len(p)+8)
	for _, c := range p {
		switch {
		case rnd.IntN(rate) > 0:
			out = append(out, c)
		case rnd.IntN(3) == 0: // dropped
		case rnd.IntN(2) == 0:
			out = append(out, c, c)
		default:
			out = append(out, c^1<<rnd.IntN(8))
		}
	}
	return out
}

// TestCP23_LostAnswers loses each single answer of the receiver in turn, and each single piece of the sender.
func TestCP23_LostAnswers(t *testing.T) {
	data := random(5000, 4)
	for _, toReceiver := range []bool{false, true} {
		for lose := range 30 {
			m := newMemory(t)
			s, r := NewSender(SenderConfig{EscapeControls: true, Window: 2000}, outgoing("a", data), outgoing("b", data[:9])), NewReceiver(ReceiverConfig{}, m)
			n := 0
			l := &link{damage: func(to bool, p []byte) []byte {
				if to == toReceiver {
					if n++; n-1 == lose {
						return nil
					}
				}
				return p
			}}
			if err := l.run(s, r); err != nil || s.Err() != nil || r.Err() != nil || l.now > 30*time.Second {
				t.Errorf("piece %d to the receiver (%v): %v, %v, %v after %v", lose, toReceiver, err, s.Err(), r.Err(), l.now)
			}
			if !bytes.Equal(m.files["a"], data) || !bytes.Equal(m.files["b"], data[:9]) {
				t.Errorf("piece %d to the receiver (%v): files differ", lose, toReceiver)
			}
		}
	}
}

// TestCP20_Resume goes on where a session was cut off.
func TestCP20_Resume(t *testing.T) {
	data := random(50_000, 5)
	for _, had := range []int{0, 1, 1024, 30_000, 49_999, 50_000} {
		m := newMemory(t)
		m.parts["a"] = bytes.Clone(data[:had])
		s, r := NewSender(SenderConfig{Resume: true}, outgoing("a", data)), NewReceiver(ReceiverConfig{}, m)
		if err := (&link{}).run(s, r); err != nil || s.Err() != nil || r.Err() != nil {
			t.Fatal(had, err, s.Err(), r.Err())
		}
		if !bytes.Equal(m.files["a"], data) {
			t.Errorf("%d: differs", had)
		}
		want := Result{From: int64(had), Bytes: int64(50_000 - had), Whole: true}
		for _, got := range []Result{s.Results()[0], r.Results()[0]} {
			if got.File = (File{}); got != want {
				t.Errorf("%d: %+v", had, got)
			}
		}
	}
}

// TestCP20_CutAnywhere cuts the line after each number of bytes: nothing stays open, and what there is, is a beginning of the file.
func TestCP20_CutAnywhere(t *testing.T) {
	data := random(2000, 6)
	for cut := range 2400 {
		m := newMemory(t)
		s, r := NewSender(SenderConfig{}, outgoing("a", data)), NewReceiver(ReceiverConfig{}, m)
		n := 0
		l := &link{damage: func(_ bool, p []byte) []byte {
			keep := min(max(cut-n, 0), len(p))
			n += len(p)
			return p[:keep]
		}}
		if err := l.run(s, r); err != nil {
			t.Fatal(cut, err)
		}
		if m.open != nil || !bytes.HasPrefix(data, m.parts["a"]) {
			t.Fatal(cut, "a file is open, or wrong")
		}
		if l.now > 3*time.Minute {
			t.Fatal(cut, "took", l.now)
		}
		if m.files["a"] == nil && s.Results()[0].Whole {
			t.Fatal(cut, "the sender believes that the file is there")
		}
	}
}

// TestCP20_Refused: what the store refuses is skipped, and what it fails with ends the session.
func TestCP20_Refused(t *testing.T) {
	disk := errors.New("disk on fire")
	data := random(9000, 8)
	run := func(m *memory, cfg ReceiverConfig) (*Sender, *Receiver) {
		s := NewSender(SenderConfig{}, outgoing("a", data), outgoing("b", data), outgoing("c", data[:10]))
		r := NewReceiver(cfg, m)
		if err := (&link{}).run(s, r); err != nil {
			t.Fatal(err)
		}
		return s, r
	}
	t.Run("at the offer", func(t *testing.T) {
		m := newMemory(t)
		m.refuse["b"] = fmt.Errorf("%w: not b", ErrSkip)
		s, r := run(m, ReceiverConfig{})
		if s.Err() != nil || r.Err() != nil || len(m.files) != 2 || !errors.Is(s.Results()[1].Reason, ErrSkip) || r.Results()[1].Reason != m.refuse["b"] {
			t.Errorf("%v %v %+v", s.Err(), r.Err(), r.Results())
		}
	})
	t.Run("in the middle", func(t *testing.T) {
		m := newMemory(t)
		m.limit = 5000
		s, r := run(m, ReceiverConfig{})
		if s.Err() != nil || r.Err() != nil || len(m.files) != 1 || m.files["c"] == nil || !errors.Is(s.Results()[0].Reason, ErrSkip) {
			t.Errorf("%v %v %+v %+v", s.Err(), r.Err(), s.Results(), r.Results())
		}
	})
	t.Run("too large", func(t *testing.T) {
		m := newMemory(t)
		if s, r := run(m, ReceiverConfig{MaxFile: 8999}); s.Err() != nil || r.Err() != nil || len(m.files) != 1 {
			t.Errorf("%v %v %+v", s.Err(), r.Err(), r.Results())
		}
	})
	t.Run("too much in all", func(t *testing.T) {
		m := newMemory(t)
		if s, r := run(m, ReceiverConfig{MaxTotal: 10_000}); s.Err() != nil || r.Err() != nil || len(m.files) != 2 || m.files["b"] != nil {
			t.Errorf("%v %v %+v", s.Err(), r.Err(), r.Results())
		}
	})
	t.Run("too many", func(t *testing.T) {
		m := newMemory(t)
		if s, r := run(m, ReceiverConfig{MaxFiles: 2}); s.Err() != ErrCancelled || r.Err() != ErrLine || len(m.files) != 2 {
			t.Errorf("%v %v %+v", s.Err(), r.Err(), r.Results())
		}
	})
	t.Run("disk", func(t *testing.T) {
		m := newMemory(t)
		m.fail = disk
		s, r := run(m, ReceiverConfig{})
		if s.Err() != ErrCancelled || r.Err() != disk || len(m.files) != 0 || m.open != nil || s.Results()[2].Reason != ErrCancelled {
			t.Errorf("%v %v %+v", s.Err(), r.Err(), s.Results())
		}
	})
	t.Run("not one", func(t *testing.T) {
		s, r := NewSender(SenderConfig{}), NewReceiver(ReceiverConfig{}, newMemory(t))
		if err := (&link{}).run(s, r); err != nil || s.Err() != nil || r.Err() != nil {
			t.Error(err, s.Err(), r.Err())
		}
	})
}
