package telnet

// override changes the policy of one option. It stands among the options, and becomes one where the engine has no other with its code.
type override struct {
	plain
	code          byte
	allow, forbid Policy
}

func (o override) Code() byte         { return o.code }
func (o override) Policy(Role) Policy { return o.allow }

// Override makes an entry for the list of options that changes how this connection treats an option, one that is in the list or one
// that the package does not know, which then has no subnegotiation. What is in allow is added to its [Policy] and what is in forbid is taken
// from it; a side in forbid is never switched on, not even by [Engine.Request]. Of two entries for one option the later one counts.
//
//	always will   Override(code, AllowLocal|AskLocal, 0)
//	always do     Override(code, AllowRemote|AskRemote, 0)
//	do if offered Override(code, AllowRemote, 0)
//	always wont   Override(code, 0, AllowLocal)
//	always dont   Override(code, 0, AllowRemote)
//
// TIMING-MARK has no state and cannot be overridden.
func Override(code byte, allow, forbid Policy) Option {
	const all = AllowLocal | AllowRemote | AskLocal | AskRemote | AcceptUnagreed
	return override{code: code, allow: allow & all, forbid: forbid & all}
}

// override applies o to its option's slot.
func (e *Engine) override(o override) {
	s := e.slot(o.code)
	if s == nil {
		e.slots = append(e.slots, slot{option: o, code: o.code})
		s = &e.slots[len(e.slots)-1]
	}
	for side, ask := range [...]Policy{Local: AskLocal, Remote: AskRemote} {
		allow, never := AllowLocal<<side, forbidLocal<<side
		if o.allow&(allow|ask) != 0 {
			s.policy &^= never
		}
		if o.forbid&allow != 0 {
			s.policy |= never // where Open still asks, Request sends nothing
		}
	}
	s.policy = (s.policy | o.allow) &^ o.forbid
}
