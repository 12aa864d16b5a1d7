//go:build linux || darwin

package device

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestEchoMessages(t *testing.T) {
	p := &icmpProber{payload: 73, nonce: [nonceLen]byte{1, 2, 3, 4, 5, 6, 7, 8}}
	b := p.request(0x1234)
	if checksum(b) != 0 || len(b) != icmpHeader+73 {
		t.Errorf("% x", b)
	}
	if p.answers(b, 0x1234) {
		t.Error("a request is no answer")
	}
	b[0] = echoReply4
	withIP := append([]byte{0x46, 23: 0}, b...) // options make the header 24 bytes
	for name, c := range map[string]struct {
		b    []byte
		seq  uint16
		want bool
	}{
		"bare": {b, 0x1234, true}, "with IP header": {withIP, 0x1234, true}, "another number": {b, 0x1235, false},
		"cut": {b[:icmpHeader+nonceLen-1], 0x1234, false}, "empty": {nil, 0, false}, "only a header": {withIP[:24], 0, false},
		"header longer than packet": {append([]byte{0x4f}, make([]byte, 30)...), 0, false},
	} {
		if got := p.answers(c.b, c.seq); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	b[icmpHeader]++
	if p.answers(b, 0x1234) {
		t.Error("another program's echo was taken")
	}
	p.v6 = true
	b = p.request(7)
	if b[0] != echoRequest6 || binary.BigEndian.Uint16(b[2:]) != 0 {
		t.Errorf("% x", b)
	}
	b[0] = echoReply6
	if !p.answers(b, 7) {
		t.Error("an IPv6 answer was not taken")
	}
}

// A probe that waits for its answer must end with its context at once and on time.
func TestEchoWait(t *testing.T) {
	for name, stop := range map[string]time.Duration{"cancelled": 300 * time.Millisecond, "silence": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there := net.Pipe()
				defer there.Close()
				go io.Copy(io.Discard, there)
				p := &icmpProber{conn: here, payload: nonceLen}
				defer p.Close()
				parent, cancel := context.WithCancel(t.Context())
				time.AfterFunc(stop, cancel)
				ctx, cancelTimeout := context.WithTimeout(parent, 2*time.Second)
				defer cancelTimeout()
				start := time.Now()
				err := p.probe(ctx, 0)
				if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != min(stop, 2*time.Second) {
					t.Errorf("%v after %v", err, time.Since(start))
				}
				cancel()
			})
		})
	}
}

// A probe behind one that was not answered has its own time.
func TestEchoBehindSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		p := &Pinger{prober: &icmpProber{conn: here, payload: nonceLen}, o: PingOptions{Count: 3, Timeout: 2 * time.Second, Interval: time.Second}}
		defer p.Close()
		go func() {
			b := make([]byte, 100)
			for {
				n, err := there.Read(b)
				if err != nil {
					return
				}
				if seq := b[7]; seq > 0 {
					time.Sleep(time.Duration(seq) * 100 * time.Millisecond)
					b[0] = echoReply4
					there.Write(b[:n])
				}
			}
		}()
		stats, err := p.Run(t.Context(), func(r Probe) error {
			if (r.Err == nil) != (r.Seq > 0) {
				t.Errorf("%+v", r)
			}
			return nil
		})
		if err != nil || stats.Received != 2 || stats.Min != 100*time.Millisecond || stats.Max != 200*time.Millisecond {
			t.Errorf("%+v, %v", stats, err)
		}
	})
}

func TestPacketSize(t *testing.T) {
	for _, c := range []struct {
		to         string
		size, want int
	}{{"127.0.0.1", 100, 72}, {"127.0.0.1", 1, nonceLen}, {"::1", 100, 52}} {
		p, err := openICMP(netip.MustParseAddr(c.to), c.size)
		if err != nil {
			t.Logf("%s: %v", c.to, err) // not permitted here: the TCP probe is used
			continue
		}
		if got := p.(*icmpProber).payload; got != c.want {
			t.Errorf("%s, %d bytes: payload %d, want %d", c.to, c.size, got, c.want)
		}
		p.Close()
	}
}
