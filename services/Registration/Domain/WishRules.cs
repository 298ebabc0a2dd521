namespace KiBiennale.Registrations.Domain;

/// <summary>What an offering asks of those who register.</summary>
public static class WishRules
{
    /// <summary>Everything about a wish that does not fit what is offered: path and message of each fault.</summary>
    /// <param name="wish">What somebody asks for.</param>
    /// <param name="main">What they ask for first.</param>
    /// <param name="offerings">All that is named, as far as it is there.</param>
    /// <param name="invitation">The invitation that they bring; null: none.</param>
    public static IReadOnlyList<(string Path, string Message)> Check(Wish wish, Offering main, IReadOnlyDictionary<Guid, Offering> offerings, Invitation? invitation = null)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(main);
        // What the hub asks of others, it need not ask of itself.
        var isHub = wish.HubAct is not null;
        List<(string Path, string Message)> faults =
        [
            .. isHub ? [] : CheckParty(wish.PartySize, main, invitation, before: 0),
            .. CheckAnswers(wish.Answers, main, isHub),
        ];
        if (wish.Group is not null && !main.Groups && !isHub)
            faults.Add(("group", "is not possible here: register as a person."));
        for (var index = 0; index < wish.Sessions.Count; index++)
        {
            var path = $"sessions[{index}]";
            if (!offerings.TryGetValue(wish.Sessions[index], out var session) || session.EventId != main.EventId || session.Session is null)
                faults.Add((path, "must be the offering of a session of the same event."));
            else if (wish.Sessions[index] == wish.Offering || wish.Sessions.Take(index).Contains(wish.Sessions[index]))
                faults.Add((path, "is there twice."));
        }

        return faults;
    }

    /// <summary>How many may come: with an invitation, as many as it is for; and fewer than before, be they more still than the event allows.</summary>
    public static IEnumerable<(string Path, string Message)> CheckParty(int partySize, Offering offering, Invitation? invitation, int before)
    {
        ArgumentNullException.ThrowIfNull(offering);
        var (least, most) = invitation is null ? (offering.MinParty, offering.MaxParty) : (1, invitation.PartySize);
        if (partySize < least || partySize > Math.Max(most, before))
            yield return ("partySize", FormattableString.Invariant($"must be from {least} to {most}."));
    }

    /// <param name="answers">What was answered.</param>
    /// <param name="offering">What is booked.</param>
    /// <param name="mayLack">Whether what is required may be missing.</param>
    public static IEnumerable<(string Path, string Message)> CheckAnswers(IReadOnlyDictionary<string, string> answers, Offering offering, bool mayLack = false)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(offering);
        foreach (var question in offering.Questions.Where(question => question.Required && !mayLack && !answers.ContainsKey(question.Question)))
            yield return ($"answers.{question.Question}", "is required.");
        foreach (var unknown in answers.Keys.Except(offering.Questions.Select(question => question.Question)))
            yield return ($"answers.{unknown}", "is no question of this event.");
    }
}
