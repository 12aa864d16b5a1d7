package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// binaryTime is how long a pipe waits for BINARY to be agreed before it sends.
const binaryTime = 2 * time.Second

// runPipe joins the connection to in and out until the connection ends.
func (s *settings) runPipe(ctx context.Context, in io.Reader, out, stderr io.Writer) int {
	changed := make(chan struct{}, 1)
	cl, err := s.dial(ctx, nil, func(byte, int) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	if err != nil {
		fmt.Fprintf(stderr, "telnet: %v\n", err)
		s.log.slog.Error("cannot connect", "addr", s.addr, "err", err)
		return exitFailed
	}
	defer cl.Close()
	s.log.slog.Info("connected", "addr", s.addr)
	end := make(chan struct{})
	defer close(end)
	go s.pump(cl, in, changed, end)
	screen := newConverter(s.charset)
	for {
		p, err := cl.ReadSome(ctx)
		if len(p) > 0 {
			p = screen.toScreen(p)
			s.typescript.write(p)
			if _, err := out.Write(p); err != nil {
				fmt.Fprintf(stderr, "telnet: %v\n", err)
				return exitFailed
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			s.log.slog.Info("the server closed the connection")
			return exitEnded
		case err != nil:
			s.log.slog.Error("the connection broke", "err", err)
			fmt.Fprintf(stderr, "telnet: %v\n", err)
			return exitFailed
		}
	}
}

// pump sends what in has and half-closes at its end. A Read of in that is at work when the program ends is left alone.
func (s *settings) pump(cl *telnet.Client, in io.Reader, changed, end <-chan struct{}) {
	if s.binary {
		late := time.NewTimer(binaryTime)
		defer late.Stop()
		for len(undecided(cl)) > 0 {
			select {
			case <-changed:
				continue
			case <-late.C:
			case <-end:
			}
			break
		}
	}
	server := newConverter(s.charset)
	var cr bool
	buf := make([]byte, 32<<10)
	for {
		n, err := in.Read(buf)
		if n > 0 {
			p := server.toServer(buf[:n])
			if !cl.Enabled(telnet.OptBinary, telnet.Local) {
				p = lineEnds(p, &cr)
			}
			if _, err := cl.Write(p); err != nil {
				return // reading tells
			}
		}
		if err != nil {
			_ = cl.CloseWrite() // an error means that the connection has ended, which reading tells
			return
		}
	}
}

// lineEnds makes each LF without a CR before it CR LF, an NVT's line end (RFC 854). cr is the state between calls: the last byte was a CR.
func lineEnds(p []byte, cr *bool) []byte {
	q := make([]byte, 0, len(p)+len(p)/16)
	for _, b := range p {
		if b == '\n' && !*cr {
			q = append(q, '\r')
		}
		*cr = b == '\r'
		q = append(q, b)
	}
	return q
}
