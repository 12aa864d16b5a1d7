package telnet

// EndOfRecord is the option END-OF-RECORD (RFC 885): whoever has it on may mark the ends of its records with IAC EOR. It is agreed to in
// both directions and never asked for. Marks of the peer arrive as the command [EOR], agreed or not.
type EndOfRecord struct{ plain }

func (EndOfRecord) Code() byte         { return OptEOR }
func (EndOfRecord) Policy(Role) Policy { return AllowLocal | AllowRemote }

// End marks the end of a record behind what was sent so far. Without an agreement it sends nothing and returns false (RFC 885).
func (EndOfRecord) End(e *Engine) bool {
	if !e.Enabled(OptEOR, Local) {
		return false
	}
	e.send(IAC, EOR)
	return true
}
