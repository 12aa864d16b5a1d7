package console

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Bounds of a replay.
const (
	maxReplayLine  = 4 << 20 // bytes of one event
	maxReplayPause = 3 * time.Second
)

// ErrNoRecording is what [Replay] returns for what is not an asciicast of version 2.
var ErrNoRecording = errors.New("console: not an asciicast version 2 recording")

// Replay writes what a recording holds of a session's output to w, which is a terminal: the bytes are those that the session's terminal
// got, control sequences included. Speed 1 is the recording's own, 2 is twice as fast; with 0 or less nothing is waited for. No
// pause is longer than three seconds. It returns when the recording or ctx ends, with the cause of the latter. A last line that was cut
// off, as a crash leaves it, is the end of the recording.
func Replay(ctx context.Context, w io.Writer, r io.Reader, speed float64) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 4096), maxReplayLine)
	var head castHeader
	if !in.Scan() || json.Unmarshal(in.Bytes(), &head) != nil || head.Version != 2 {
		return errors.Join(ErrNoRecording, in.Err())
	}
	at := 0.0
	for n := 2; in.Scan(); n++ {
		var kind, text string
		var when float64
		e := []any{&when, &kind, &text}
		if len(in.Bytes()) == 0 {
			continue
		}
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			if !in.Scan() && in.Err() == nil {
				return nil
			}
			return fmt.Errorf("console: recording, line %d: %w", n, err)
		}
		if kind != "o" {
			continue
		}
		if speed > 0 && when > at {
			if !pause(ctx, time.Duration(min((when-at)/speed, maxReplayPause.Seconds())*float64(time.Second))) {
				return context.Cause(ctx)
			}
		}
		at = max(at, when)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return in.Err()
}

// pause waits, and reports whether ctx did not end before.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
