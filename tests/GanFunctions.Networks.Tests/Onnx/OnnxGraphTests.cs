using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.Onnx.Format;
using GanFunctions.Networks.Tests.Export;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Networks.Tests.Onnx;

public class OnnxGraphTests
{
    [Fact]
    public void A_graph_is_an_ONNX_file_that_the_checker_and_ONNX_Runtime_accept()
    {
        var graph = new OnnxGraph("sum");
        OnnxValue x = graph.Input("x", "N", 2);
        graph.Output("y", graph.Add("Add", [x, graph.Constant([1f, 2f], 2)]), "N", 2);
        byte[] file = graph.ToBytes();

        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            OnnxChecker.AssertValid(path);
        }
        finally
        {
            File.Delete(path);
        }

        using var session = new InferenceSession(file);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[] { 10, 20, 30, 40 }, [2, 2]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> output = session.Run(run, ["x"], [input], ["y"]);
        Assert.Equal([11f, 22f, 31f, 42f], output[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Files_have_the_opset_and_version_that_old_readers_know()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(new OnnxGraph("empty").ToBytes());

        Assert.Equal(8, model.IrVersion);
        OperatorSetIdProto opset = Assert.Single(model.OpsetImport);
        Assert.Equal(17, opset.Version);
        Assert.Equal("", opset.Domain);
    }

    [Fact]
    public void An_attribute_of_zero_is_not_an_attribute_left_out()
    {
        var graph = new OnnxGraph("zero");
        OnnxValue x = graph.Input("x", 1);
        graph.Output("y", graph.Add("Concat", [x, x], ("axis", 0)), 2);

        AttributeProto axis = Assert.Single(ModelProto.Parser.ParseFrom(graph.ToBytes()).Graph.Node.Single().Attribute);

        Assert.True(axis.HasI);
        Assert.Equal(AttributeProto.Types.AttributeType.Int, axis.Type);
    }

    [Fact]
    public void Equal_small_constants_are_stored_once_and_different_shapes_are_not_equal()
    {
        var graph = new OnnxGraph("constants");

        OnnxValue first = graph.Constant([1f, 2f], 2);

        Assert.Equal(first, graph.Constant([1f, 2f], 2));
        Assert.NotEqual(first, graph.Constant([1f, 2f], 1, 2));
        Assert.NotEqual(first, graph.Constant([1f, 3f], 2));
    }

    [Fact]
    public void A_constant_must_have_as_many_elements_as_its_shape()
    {
        var graph = new OnnxGraph("constants");

        Assert.Throws<ArgumentException>(() => graph.Constant([1f, 2f, 3f], 2, 2));
    }

    [Fact]
    public void A_name_is_used_once()
    {
        var graph = new OnnxGraph("names");
        OnnxValue x = graph.Input("x", 1);
        OnnxValue y = graph.Add("Relu", [x]);

        Assert.Throws<ArgumentException>(() => graph.Input("x", 1));
        Assert.Throws<ArgumentException>(() => graph.Output("x", y, 1));
    }

    [Fact]
    public void Only_what_a_node_computed_can_be_an_output()
    {
        var graph = new OnnxGraph("outputs");
        OnnxValue x = graph.Input("x", 1);

        Assert.Throws<ArgumentException>(() => graph.Output("y", x, 1));
    }

    [Fact]
    public void An_output_that_other_nodes_use_keeps_its_users()
    {
        var graph = new OnnxGraph("outputs");
        OnnxValue x = graph.Input("x", 1);
        OnnxValue inner = graph.Add("Neg", [x]);
        OnnxValue outer = graph.Add("Relu", [inner]);
        graph.Output("inner", inner, 1);
        graph.Output("outer", outer, 1);

        using var session = new InferenceSession(graph.ToBytes());

        Assert.Equal(["inner", "outer"], session.OutputNames);
    }
}
