namespace KiBiennale.Registrations.Tests;

/// <summary>An offering with a waiting list, as one would tell it to a friend.</summary>
internal sealed class OfferingModel(int capacity, bool mayPass, bool approval)
{
    private const int Window = 24;

    private readonly List<Entry> _entries = [];

    private int _hours;

    private int? _capacity = capacity;

    private int Capacity => _capacity ?? int.MaxValue;

    private int Taken => _entries.Where(entry => entry.Status is "confirmed" or "offered" or "pendingApproval").Sum(entry => entry.Size);

    private int Free => Math.Max(0, Capacity - Taken);

    private string Granted => approval ? "pendingApproval" : "confirmed";

    private List<Entry> Waiting => _entries.FindAll(entry => entry.Status is "waitlisted");

    public bool Book(int size)
    {
        var fits = Fits(size);
        if (!fits && size > Capacity)
            return false;
        _entries.Add(new() { Size = size, Status = fits ? Granted : "waitlisted" });
        return true;
    }

    public void Add(int size) => _entries.Add(new() { Size = size, Status = "confirmed" });

    public void CancelAll() => _entries.FindAll(entry => entry.Status is "confirmed" or "offered" or "pendingApproval" or "waitlisted").ForEach(entry => entry.Status = "cancelled");

    public void Decide(int index, bool approved)
    {
        if (_entries[index].Status is "pendingApproval")
            _entries[index].Status = approved ? "confirmed" : "refused";
        Offer();
    }

    public void Cancel(int index) => End(_entries[index], "cancelled", from: ["confirmed", "offered", "pendingApproval", "waitlisted"]);

    public void Decline(int index) => End(_entries[index], "cancelled", from: ["offered"]);

    public void Accept(int index)
    {
        if (_entries[index].Status is "offered")
            _entries[index].Status = Granted;
    }

    public void Resize(int index, int size)
    {
        var entry = _entries[index];
        if ((entry.Status is "waitlisted" && size <= Capacity) || (entry.Status is "confirmed" or "offered" or "pendingApproval" && (size <= entry.Size || Fits(size - entry.Size))))
            entry.Size = size;
        Offer();
    }

    public void Limit(int? capacity)
    {
        _capacity = capacity;
        foreach (var entry in Waiting.Where(entry => entry.Size > Capacity))
            entry.Status = "cancelled";
        Offer();
    }

    public void Pass(int hours)
    {
        _hours += hours;
        foreach (var entry in _entries.Where(entry => entry.Status is "offered" && entry.Until <= _hours))
            entry.Status = "lapsed";
        Offer();
    }

    public override string ToString() =>
        $"{Taken} taken, {Waiting.Sum(entry => entry.Size)} waiting, the last at {(Waiting.Count == 0 ? null : Waiting.Count)}: {string.Join(", ", _entries.Select(entry => $"{entry.Status} {entry.Size}"))}";

    private bool Fits(int size) => size <= Free && (mayPass || Waiting.Count == 0);

    private void End(Entry entry, string status, IReadOnlyList<string> from)
    {
        if (from.Contains(entry.Status))
            entry.Status = status;
        Offer();
    }

    private void Offer()
    {
        foreach (var entry in Waiting)
        {
            if (entry.Size <= Free)
                (entry.Status, entry.Until) = ("offered", _hours + Window);
            else if (!mayPass)
                return;
        }
    }

    private sealed class Entry
    {
        public int Size { get; set; }

        public string Status { get; set; } = "";

        public int Until { get; set; }
    }
}
