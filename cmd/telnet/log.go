package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// levelTrace is the log level that holds every byte.
const levelTrace = slog.LevelDebug - 4

// logger is the log file. The zero value, and a nil one, log nothing.
type logger struct {
	file  *os.File
	slog  *slog.Logger
	level *slog.LevelVar
	usual slog.Level // without tracing

	received, sent *atomic.Uint64
}

func parseLevel(s string) (slog.Level, error) {
	if strings.EqualFold(s, "trace") {
		return levelTrace, nil
	}
	var l slog.Level
	if err := l.UnmarshalText([]byte(s)); err != nil {
		return 0, fmt.Errorf("%q is no log level: error, warn, info, debug or trace", s)
	}
	return l, nil
}

func newLogger(file string, level slog.Level) (logger, error) {
	l := logger{slog: slog.New(slog.DiscardHandler), level: new(slog.LevelVar), usual: level, received: new(atomic.Uint64), sent: new(atomic.Uint64)}
	if file == "" {
		return l, nil
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) // a trace has passwords
	if err != nil {
		return l, err
	}
	l.file = f
	l.level.Set(level)
	l.slog = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: l.level}))
	return l, nil
}

func (l *logger) tracing() bool { return l.file != nil && l.level.Level() <= levelTrace }

// trace switches the writing of every byte.
func (l *logger) trace(on bool) error {
	switch {
	case l.file == nil:
		return errors.New("there is no log file: start with -log-file FILE")
	case on:
		l.level.Set(levelTrace)
	case l.usual > levelTrace:
		l.level.Set(l.usual)
	default:
		l.level.Set(slog.LevelInfo)
	}
	return nil
}

// bytes counts what crossed the connection, and dumps it.
func (l *logger) bytes(sent bool, p []byte) {
	direction := "received"
	if sent {
		direction = "sent"
		l.sent.Add(uint64(len(p)))
	} else {
		l.received.Add(uint64(len(p)))
	}
	if l.file == nil || !l.slog.Enabled(context.Background(), levelTrace) {
		return
	}
	// An error of the log is nobody's business in the middle of a session.
	_, _ = io.WriteString(l.file, fmt.Sprintf("%s %s %d\n%s", time.Now().Format(time.RFC3339Nano), direction, len(p), hex.Dump(p)))
}

func (l *logger) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
