using System.Runtime.InteropServices;
using GanFunctions.Networks.Onnx.Format;
using Google.Protobuf;

namespace GanFunctions.Networks.Onnx;

/// <summary>
/// An ONNX graph under construction: inputs, constants and nodes in the order in which they run, then outputs. Operators
/// are those of opset 17 of the standard domain; the file has IR version 8. Every float is a 32-bit one.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>The operator set that nodes are of.</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    private readonly GraphProto _graph;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, OnnxValue> _smallConstants = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">What the graph is called in the file.</param>
    public OnnxGraph(string name) => _graph = new GraphProto { Name = name };

    /// <summary>The program that writes the file.</summary>
    public string ProducerName { get; set; } = "GanFunctions";

    /// <summary>That program's version.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>What readers of the file find in its metadata.</summary>
    public IDictionary<string, string> Metadata => _metadata;

    /// <summary>Adds a float input.</summary>
    /// <param name="name">The input's name, not yet in use.</param>
    /// <param name="shape">Its axes, outermost first.</param>
    /// <returns>The tensor that a run is given.</returns>
    /// <exception cref="ArgumentException">The name is in use.</exception>
    public OnnxValue Input(string name, params ReadOnlySpan<OnnxDimension> shape) => Input(name, TensorProto.Types.DataType.Float, shape);

    /// <summary>Adds an input of 64-bit integers.</summary>
    /// <inheritdoc cref="Input(string, ReadOnlySpan{OnnxDimension})"/>
    public OnnxValue IntegerInput(string name, params ReadOnlySpan<OnnxDimension> shape) => Input(name, TensorProto.Types.DataType.Int64, shape);

    /// <summary>Makes a tensor that a node computed a float output, and gives it the output's name.</summary>
    /// <param name="name">The output's name, not yet in use.</param>
    /// <param name="value">The tensor; it bears the new name from here on, the old one is void.</param>
    /// <param name="shape">Its axes, outermost first.</param>
    /// <exception cref="ArgumentException">The name is in use, or no node computed the tensor.</exception>
    public void Output(string name, OnnxValue value, params ReadOnlySpan<OnnxDimension> shape)
    {
        if (_graph.Output.Any(output => output.Name == value.Name) || !_graph.Node.Any(node => node.Output.Contains(value.Name)))
        {
            throw new ArgumentException($"'{value.Name}' is not computed by a node, or is an output already.", nameof(value));
        }

        Reserve(name);
        foreach (NodeProto node in _graph.Node)
        {
            Rename(node.Input, value.Name, name);
            Rename(node.Output, value.Name, name);
        }

        _graph.Output.Add(Describe(name, TensorProto.Types.DataType.Float, shape));
    }

    /// <summary>Adds a float constant.</summary>
    /// <param name="values">The elements, last axis fastest.</param>
    /// <param name="shape">The sizes, outermost first; none for a scalar.</param>
    /// <returns>The constant; equal small constants are stored once.</returns>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public OnnxValue Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(MemoryMarshal.AsBytes(values), values.Length, TensorProto.Types.DataType.Float, shape);

    /// <summary>Adds a one-dimensional integer constant, such as a shape.</summary>
    /// <param name="values">The elements.</param>
    /// <returns>The constant; equal small constants are stored once.</returns>
    public OnnxValue Integers(params ReadOnlySpan<long> values) =>
        Constant(MemoryMarshal.AsBytes(values), values.Length, TensorProto.Types.DataType.Int64, [values.Length]);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator's name in the standard domain, e.g. <c>Conv</c>.</param>
    /// <param name="inputs">Its inputs, in the operator's order.</param>
    /// <param name="attributes">Its attributes by name.</param>
    /// <returns>What the node computes.</returns>
    public OnnxValue Add(string operation, IEnumerable<OnnxValue> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
    {
        string name = NextName(operation);
        var node = new NodeProto { OpType = operation, Name = name, Input = { inputs.Select(input => input.Name) }, Output = { name } };
        foreach ((string attribute, OnnxAttribute value) in attributes)
        {
            node.Attribute.Add(value.Named(attribute));
        }

        _graph.Node.Add(node);
        return new OnnxValue(name);
    }

    /// <summary>Writes the graph as an ONNX file.</summary>
    /// <returns>The file's bytes.</returns>
    public byte[] ToBytes()
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = ProducerName,
            ProducerVersion = ProducerVersion,
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            MetadataProps = { _metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        };
        return model.ToByteArray();
    }

    private static ValueInfoProto Describe(string name, TensorProto.Types.DataType type, ReadOnlySpan<OnnxDimension> shape)
    {
        var described = new TensorShapeProto();
        foreach (OnnxDimension dimension in shape)
        {
            described.Dim.Add(dimension.Size is { } size
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension.Symbol });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = described } },
        };
    }

    private OnnxValue Input(string name, TensorProto.Types.DataType type, ReadOnlySpan<OnnxDimension> shape)
    {
        Reserve(name);
        _graph.Input.Add(Describe(name, type, shape));
        return new OnnxValue(name);
    }

    private static void Rename(IList<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = names[i] == from ? to : names[i];
        }
    }

    private OnnxValue Constant(ReadOnlySpan<byte> data, int count, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        const int SmallBytes = 1024;
        long elements = 1;
        foreach (long size in shape)
        {
            elements = checked(elements * size);
        }

        if (elements != count)
        {
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape.ToArray())}] has {elements} elements, not {count}.", nameof(shape));
        }

        string? key = data.Length <= SmallBytes ? $"{type}[{string.Join(',', shape.ToArray())}]{Convert.ToBase64String(data)}" : null;
        if (key is not null && _smallConstants.TryGetValue(key, out OnnxValue known))
        {
            return known;
        }

        string name = NextName("constant");
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Dims = { shape.ToArray() }, RawData = ByteString.CopyFrom(data) });
        var constant = new OnnxValue(name);
        if (key is not null)
        {
            _smallConstants.Add(key, constant);
        }

        return constant;
    }

    private string NextName(string kind)
    {
        string name;
        do
        {
            name = $"{kind}_{_count++}";
        }
        while (!_names.Add(name));

        return name;
    }

    private void Reserve(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph has a tensor '{name}' already.", nameof(name));
        }
    }
}
