package status

import (
	"context"
	"errors"
	"io/fs"

	"github.com/vtykit/vtykit/internal/safe"
)

// why is the reason of an error in one line.
func why(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the system did not answer in time"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.Is(err, fs.ErrNotExist):
		return "not available here"
	case err.Error() == "not implemented yet": // gopsutil's error for what it has not on this system, which is of an internal package
		return "not available on this system"
	}
	return safe.Line(err.Error(), 160)
}

// note is a line that says why something is missing; empty for no error.
func note(what string, err error) string {
	if err == nil {
		return ""
	}
	return what + ": " + why(err) + "."
}

// known is a cell that is empty for 0.
func known[T int | uint64 | float64](v T) any {
	if v == 0 {
		return nil
	}
	return v
}

// given is a cell that is empty for no text.
func given(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// ratio is a cell of percent, empty for nothing of nothing.
func ratio(part, whole uint64) any {
	if whole == 0 {
		return nil
	}
	return percent(part, whole)
}
