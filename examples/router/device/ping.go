package device

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"
)

// Defaults and bounds of a ping, as IOS.
const (
	defaultProbes  = 5
	defaultSize    = 100
	defaultTimeout = 2 * time.Second
	defaultPause   = time.Second

	maxSize = 18024 // bytes of a packet with its IP header
)

// PingOptions say how to ping. The zero value sends five packets of 100 bytes, one a second, and waits two seconds for each.
type PingOptions struct {
	Count    int           // probes; 0 is 5
	Size     int           // bytes of the IP packet, at most 18024; 0 is 100. What is too small for a header is made larger
	Timeout  time.Duration // for each answer; 0 is two seconds
	Interval time.Duration // between the starts of two probes; 0 is one second
}

// Probe is the fate of one packet.
type Probe struct {
	Seq int           // from 0
	RTT time.Duration // when Err is nil
	Err error         // nil is an answer; [os.ErrDeadlineExceeded] is silence
}

// PingStats sums up what was sent. The times are zero while nothing was received.
type PingStats struct {
	Sent, Received int
	Min, Avg, Max  time.Duration
}

// Pinger sends probes to one address.
type Pinger struct {
	to     netip.Addr
	o      PingOptions
	prober prober
	icmp   bool
}

// prober sends one probe and waits for its answer until ctx ends.
type prober interface {
	probe(ctx context.Context, seq int) error
	io.Closer
}

// NewPinger prepares to ping an address: by ICMP where the system lets an unprivileged program do that, else by connecting
// to TCP ports. The caller closes it.
func NewPinger(to netip.Addr, o PingOptions) (*Pinger, error) {
	if !to.IsValid() || o.Count < 0 || o.Size < 0 || o.Size > maxSize || o.Timeout < 0 || o.Interval < 0 {
		return nil, errors.New("device: ping: address or option out of range")
	}
	if o.Count == 0 {
		o.Count = defaultProbes
	}
	if o.Size == 0 {
		o.Size = defaultSize
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Interval == 0 {
		o.Interval = defaultPause
	}
	p := &Pinger{to: to.Unmap(), o: o, icmp: true}
	var err error
	if p.prober, err = openICMP(p.to, o.Size); err != nil {
		p.prober, p.icmp = tcpProber{p.to}, false
	}
	return p, nil
}

// ICMP tells whether echo requests are sent; false means TCP.
func (p *Pinger) ICMP() bool { return p.icmp }

// Close frees the socket. It must not be called while Run runs.
func (p *Pinger) Close() error { return p.prober.Close() }

// Run sends the probes one after the other and calls each with the fate of each as it is known; an error of each ends it. It
// returns at once when ctx ends, with ctx's error; a probe that was then waiting is not counted.
func (p *Pinger) Run(ctx context.Context, each func(Probe) error) (PingStats, error) {
	var stats PingStats
	var sum time.Duration
	pause := time.NewTimer(0)
	defer pause.Stop()
	for seq := range p.o.Count {
		select {
		case <-ctx.Done():
			return stats, ctx.Err()
		case <-pause.C:
		}
		pause.Reset(p.o.Interval)
		start := time.Now()
		wait, cancel := context.WithTimeout(ctx, p.o.Timeout)
		err := p.prober.probe(wait, seq)
		rtt := time.Since(start)
		cancel()
		if ctx.Err() != nil {
			return stats, ctx.Err()
		}
		stats.Sent++
		probe := Probe{Seq: seq, Err: err}
		if err == nil {
			probe.RTT = rtt
			if stats.Received == 0 || rtt < stats.Min {
				stats.Min = rtt
			}
			stats.Received++
			stats.Max = max(stats.Max, rtt)
			sum += rtt
			stats.Avg = sum / time.Duration(stats.Received)
		}
		if err := each(probe); err != nil {
			return stats, err
		}
	}
	return stats, nil
}

// WritePing pings in the words of IOS, with one line for each probe as its extended ping has. When ctx ends it writes the
// sum of what was done and returns ctx's error. The sum goes to w's method Conclude(line) where w has one: a console's session takes
// nothing by Write any more once its command was interrupted.
func WritePing(ctx context.Context, w io.Writer, to netip.Addr, o PingOptions) error {
	p, err := NewPinger(to, o)
	if err != nil {
		return err
	}
	defer p.Close()
	what := fmt.Sprintf("%d-byte ICMP Echos", p.o.Size)
	if !p.icmp {
		what = "TCP connection probes"
	}
	if _, err := fmt.Fprintf(w, "Type escape sequence to abort.\nSending %d, %s to %s, timeout is %v seconds:\n",
		p.o.Count, what, p.to, p.o.Timeout.Seconds()); err != nil {
		return err
	}
	stats, err := p.Run(ctx, func(r Probe) error {
		_, err := io.WriteString(w, probeLine(p.to, r))
		return err
	})
	if err != nil && ctx.Err() == nil {
		return err
	}
	if c, ok := w.(interface{ Conclude(line string) }); ok {
		c.Conclude(strings.TrimSuffix(successRate(stats), "\n"))
	} else if _, werr := io.WriteString(w, successRate(stats)); werr != nil {
		return werr
	}
	return err
}

func probeLine(to netip.Addr, r Probe) string {
	switch {
	case r.Err == nil:
		return fmt.Sprintf("Reply to request %d from %s, %d ms\n", r.Seq, to, milliseconds(r.RTT))
	case errors.Is(r.Err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("Request %d timed out\n", r.Seq)
	}
	return fmt.Sprintf("Request %d failed: %v\n", r.Seq, r.Err)
}

func successRate(s PingStats) string {
	text := fmt.Sprintf("Success rate is %d percent (%d/%d)", s.Received*100/max(s.Sent, 1), s.Received, s.Sent)
	if s.Received > 0 {
		text += fmt.Sprintf(", round-trip min/avg/max = %d/%d/%d ms", milliseconds(s.Min), milliseconds(s.Avg), milliseconds(s.Max))
	}
	return text + "\n"
}

// milliseconds rounds, and is never 0, as on IOS.
func milliseconds(d time.Duration) int64 { return max(1, d.Round(time.Millisecond).Milliseconds()) }

// cause strips an error of the net package down to what a reader needs. Silence has one form.
func cause(ctx context.Context, err error) error {
	var no syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil,
		errors.Is(err, syscall.ETIMEDOUT):
		return os.ErrDeadlineExceeded
	case errors.As(err, &no):
		return no
	}
	return err
}

// Resolve returns an address of a host: name may be a name or an address, and IPv4 comes first as old fingers expect.
func Resolve(ctx context.Context, name string) (netip.Addr, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr, nil
	}
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	if ctx.Err() != nil {
		return netip.Addr{}, ctx.Err()
	}
	if err != nil || len(list) == 0 {
		return netip.Addr{}, &InvalidError{"Unrecognized host or address, or protocol not running."}
	}
	for _, addr := range list {
		if addr.Unmap().Is4() {
			return addr.Unmap(), nil
		}
	}
	return list[0], nil
}
