package auth

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a password or a key shared with a server. Printed, logged or marshalled in any form, alone or in an exported field of a struct, it
// is three stars; string(s) is what it holds. In a field that is not exported package fmt asks it nothing and prints it in clear.
type Secret string

const masked = "***"

// Format implements [fmt.Formatter] for every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, masked) }

// String implements [fmt.Stringer].
func (Secret) String() string { return masked }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText implements [encoding.TextMarshaler]: JSON and its like carry the stars, too.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
